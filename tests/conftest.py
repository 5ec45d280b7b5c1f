"What the tests share: a browser, a JupyterLab, a small explorer."
import json, os, shutil, socket, subprocess, sys, time, urllib.request
from pathlib import Path

import pytest

import pcl_nb  # noqa: F401 (before torch, whose threads it lets sleep while they wait)

ROOT = Path(__file__).parent.parent
SCREENSHOTS = Path(__file__).parent/'screenshots'
FLAGS = ('--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync '
         '--disable-component-update --use-gl=swiftshader --enable-unsafe-swiftshader').split()
LONG = bool(os.environ.get('PCL_NB_LONG'))    # faults in full: 20 kills, 10,000 damaged pictures
PATIENCE = 600                                # seconds, where a limit must be: far more than a busy machine needs
NASTY = '<img src=x onerror=alert(1)>.jpg'


@pytest.fixture(scope='session')
def browser():
    from playwright.sync_api import expect, sync_playwright
    expect.set_options(timeout=1000*PATIENCE)
    chromium = shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')
    assert chromium, 'these tests drive a real browser: apt-get install chromium'
    SCREENSHOTS.mkdir(exist_ok=True)
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path=chromium, args=FLAGS)
        yield b
        b.close()


@pytest.fixture
def page(browser, request):
    "A page whose console errors and alerts fail the test, and whose last sight is kept as a screenshot."
    context = browser.new_context(viewport=dict(width=1300, height=1000))
    context.set_default_timeout(1000*PATIENCE)
    page, errors = context.new_page(), []
    page.on('console', lambda m: errors.append(m.text) if m.type == 'error' and 'favicon' not in m.text else None)
    page.on('pageerror', lambda e: errors.append(str(e)))
    page.on('dialog', lambda d: (errors.append(f'alert: {d.message}'), d.dismiss()))
    yield page
    page.screenshot(path=SCREENSHOTS/f'{request.node.name}.png')
    context.close()
    assert not errors, errors


def wait_until(came, what: str):
    "What `came()` returns once it is true. Says what never came."
    end = time.monotonic()+PATIENCE
    while not (found := came()):
        assert time.monotonic() < end, f'waited {PATIENCE} s for {what}'
        time.sleep(.005)
    return found


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def lab_environment(home):
    "JupyterLab with settings of its own, and no news."
    quiet = home/'settings'/'@jupyterlab'/'apputils-extension'/'notification.jupyterlab-settings'
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}')
    folders = dict(JUPYTER_CONFIG_DIR='config', JUPYTER_DATA_DIR='data', JUPYTER_RUNTIME_DIR='run',
                   JUPYTERLAB_SETTINGS_DIR='settings', JUPYTERLAB_WORKSPACES_DIR='workspaces')
    return os.environ | {name: str(home/folder) for name, folder in folders.items()}


CURRENT = 'window.jupyterapp?.shell.currentWidget'
RUN_ALL = """() => { delete window.ran;
    jupyterapp.commands.execute('notebook:run-all-cells').then(done => { window.ran = done ?? true; },
                                                               error => { window.ran = String(error); }); }"""
CODE = f"{CURRENT}.content.widgets.map(cell => cell.model).filter(model => model.type === 'code')"
RAN_SO_FAR = f"'execution counts: ' + {CODE}.map(model => model.executionCount ?? '–').join(' ')"
ERRORS = f"{CODE}.flatMap(model => model.outputs.toJSON()).filter(o => o.output_type === 'error').map(o => o.evalue)"


def settled(page, fact, what, timeout=PATIENCE, found="'nothing more is known'"):
    "Wait until something holds that stays true; where it does not, say what it was and how far it came."
    try: page.wait_for_function(f'() => Boolean({fact})', timeout=timeout*1000)
    except Exception as e:
        raise AssertionError(f'waited {timeout:g} s for {what}; {page.evaluate(found)}') from e


@pytest.fixture(scope='session')
def lab(tmp_path_factory):
    "A JupyterLab of its own on a free port; `lab(page, notebook)` opens a notebook and runs it."
    home, work = tmp_path_factory.mktemp('home'), tmp_path_factory.mktemp('notebooks')
    (work/'nbs').mkdir()
    for folder in ('images', 'explorer'):
        if (ROOT/'nbs'/folder).is_dir(): shutil.copytree(ROOT/'nbs'/folder, work/'nbs'/folder)
    shutil.copy(ROOT/'settings.ini', work)      # the notebooks' last cell exports: here, into a folder of its own
    port = free_port()
    command = [sys.executable, '-m', 'jupyter', 'lab', '--no-browser', '--allow-root', f'--port={port}',
               '--IdentityProvider.token=secret', f'--ServerApp.root_dir={work}', '--expose-app-in-browser']
    with open(home/'log', 'w') as log:
        server = subprocess.Popen(command, env=lab_environment(home), stdout=log, stderr=log)

    def ask(path, method='GET'):
        request = urllib.request.Request(f'http://127.0.0.1:{port}/api{path}', method=method,
                                         headers=dict(Authorization='token secret'))
        with urllib.request.urlopen(request) as r: return r.read()

    def answers():
        assert server.poll() is None, (home/'log').read_text()
        try: return ask('')
        except OSError: time.sleep(.5)

    wait_until(answers, 'JupyterLab to answer')

    def run_all(page, notebook: Path, timeout=900):
        "Open a copy of a notebook in a kernel of its own, run all cells and wait for the end; no cell may fail."
        for old in json.loads(ask('/sessions')): ask(f'/sessions/{old["id"]}', 'DELETE')
        shutil.copy(notebook, work/'nbs'/notebook.name)
        open_notebook(page, f'nbs/{notebook.name}')
        page.evaluate(RUN_ALL)
        settled(page, 'window.ran !== undefined', f'all cells of {notebook.name} to run', timeout, RAN_SO_FAR)
        assert page.evaluate('window.ran') is True, page.evaluate('window.ran')
        assert page.evaluate(ERRORS) == []

    def open_notebook(page, path, wait=True):
        "Open a notebook in the lab, the file browser beside it; its kernel answers when this returns."
        page.goto(f'http://127.0.0.1:{port}/lab/tree/{path}?token=secret&reset')
        settled(page, f'{CURRENT}?.content?.widgets.length', f'{path} to open in JupyterLab')
        settled(page, f"{CURRENT}.sessionContext.session?.kernel?.status === 'idle'", f'a kernel for {path}')

    run_all.ask, run_all.open, run_all.work = ask, open_notebook, work
    yield run_all
    server.terminate()


@pytest.fixture(scope='session')
def small():
    "An untrained model and 60 faces of six people; one person's name is markup."
    from pcl_nb.faces import face_table, faces_orl
    from pcl_nb.presets import PRESETS
    from pcl_nb.train import make_model
    orl = faces_orl().select(range(60))
    people = [NASTY if i == 's01' else i for i in orl['identity']]
    yaw = [float(i % 10)*8-40 for i in range(60)]
    table = face_table(orl['image'][:], identity=people, yaw=yaw, split=orl['split'][:])
    return make_model(*PRESETS['laptop'], 0), table


@pytest.fixture(scope='session')
def twins():
    "An untrained model, and SynthFaces' twins of three people, whose true swaps are known."
    from pcl_nb.faces import faces_synth
    from pcl_nb.presets import PRESETS
    from pcl_nb.train import make_model
    every = faces_synth('twins')
    three = [i for i, who in enumerate(every['identity']) if who in ('p0240', 'p0241', 'p0242')]
    return make_model(*PRESETS['laptop'], 0), every.select(three)
