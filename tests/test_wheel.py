"What `pip install` puts into an environment is whole: built from the folder or from an sdist, and read from elsewhere."
import os, shutil, subprocess, sys, zipfile

import pcl_nb
import pytest
from conftest import ROOT

PACKS = dict(synthfaces=('main', 'shifted', 'twins'), london=('faces',))
INSIDE = {f'pcl_nb/data/{pack}/{name}' for pack, files in PACKS.items()
          for name in (*(f'{file}.parquet' for file in files), 'README.md')} | {'pcl_nb/data/synthfaces/pieces.npz'}


def run(*command, **kw):
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, **kw)
    assert done.returncode == 0, done.stdout[-2000:]+done.stderr[-2000:]
    return done.stdout


def build(source, out):
    "The names in a wheel built from `source`, a folder or an sdist, and the wheel."
    run('-m', 'pip', 'wheel', source, '--no-deps', '--no-build-isolation', '-w', out)
    wheel = next(out.glob('*.whl'))
    return set(zipfile.ZipFile(wheel).namelist()), wheel


@pytest.fixture(scope='module')
def source(tmp_path_factory):
    "A copy of the project, as building leaves folders behind."
    folder = tmp_path_factory.mktemp('source')
    for name in ('setup.py', 'settings.ini', 'pyproject.toml', 'MANIFEST.in', 'README.md', 'LICENSE', 'CHANGELOG.md'):
        shutil.copy(ROOT/name, folder)
    for name in ('pcl_nb', *(f'data/{pack}' for pack in PACKS)):
        shutil.copytree(ROOT/name, folder/name, ignore=shutil.ignore_patterns('__pycache__'))
    return folder


def test_wheel_is_whole(source, tmp_path):
    names, _ = build(source, tmp_path/'wheel')
    assert INSIDE <= names
    library = {f.relative_to(ROOT).as_posix() for f in (ROOT/'pcl_nb').rglob('*')
               if f.suffix in ('.py', '.js', '.css', '.safetensors', '.probes', '.json')}
    assert library <= names, library-names


def test_sdist_gives_the_same_wheel(source, tmp_path):
    run('setup.py', '-q', 'sdist', '-d', tmp_path/'sdist', cwd=source)
    again, _ = build(next((tmp_path/'sdist').glob('*.tar.gz')), tmp_path/'again')
    names, _ = build(source, tmp_path/'wheel')
    assert names == again


def test_installed_library_finds_its_faces(source, tmp_path):
    "From another folder, with a home that cannot be written to."
    _, wheel = build(source, tmp_path/'wheel')
    zipfile.ZipFile(wheel).extractall(tmp_path/'installed')
    program = """
import pcl_nb
from pcl_nb.faces import decode_faces, faces_london, faces_synth
faces = decode_faces(faces_synth('twins').select(range(20)), 32, progress=False)
print(pcl_nb.__version__, pcl_nb.__file__, len(faces)+len(faces_london()))"""
    env = {k: v for k, v in os.environ.items() if not k.startswith('PCL_NB')}
    env |= dict(PYTHONPATH=str(tmp_path/'installed'), HOME='/proc/nowhere')
    version, file, faces = run('-c', program, cwd=tmp_path, env=env).split()
    assert file.startswith(str(tmp_path)) and faces == '224' and version == pcl_nb.__version__


READ_ONLY = """
import os, sys
from pcl_nb.cli import pcl_demo
try: pcl_demo(['--help'])
except SystemExit as e: assert not e.code
from pcl_nb.compiled import with_machine_code
from pcl_nb.faces import decode_faces, faces_orl
from pcl_nb.presets import load_model
from pcl_nb.read import read_faces
from pcl_nb.views import _clip
try: open(os.path.join(os.path.dirname(sys.modules['pcl_nb'].__file__), 'x'), 'w')
except OSError: pass
else: sys.exit('the installation can be written')
few = faces_orl().select(range(3))
assert float(_clip(2.)) == 1 and len(decode_faces(few, 32, progress=False)) == 3
said = read_faces(few, load_model('clips'))
assert len(said) == 3 and 'yaw' in said.column_names
import installed_too
assert with_machine_code(installed_too.make)(3) == 6"""


@pytest.fixture(scope='module')
def read_only(source, tmp_path_factory):
    "An installation that nobody may write to, with a module beside it that numba compiles."
    folder = tmp_path_factory.mktemp('read-only')
    zipfile.ZipFile(build(source, folder/'wheel')[1]).extractall(folder/'site')
    (folder/'site'/'installed_too.py').write_text('from numba import njit\n\ndef twice(v): return v+v\n\n'
                                                  'def make(): return njit(cache=True)(twice)\n')
    folders = [f for f in (folder/'site', *(folder/'site').rglob('*')) if f.is_dir()]
    for f in folders: f.chmod(0o555)
    yield folder/'site'
    for f in folders: f.chmod(0o755)


def humbly(*command, **how):
    "Run a command that may not write where its user may not; root may, until it gives that up."
    if os.getuid() == 0 and not shutil.which('setpriv'): pytest.skip('root writes everywhere: setpriv is missing')
    first = ['setpriv', '--bounding-set=-dac_override'] if os.getuid() == 0 else []
    return subprocess.run([*first, *command], capture_output=True, text=True, **how)


@pytest.mark.parametrize('home', ['missing', 'read-only', 'none'])
def test_read_only_installation(home, read_only, tmp_path):
    "All works, and what is kept lies in a temporary folder; that is said once."
    for name in ('temporary', 'here', 'home'): (tmp_path/name).mkdir()
    (tmp_path/'home').chmod(0o555)
    env = {k: v for k, v in os.environ.items() if not k.startswith(('PCL_NB', 'NUMBA')) and k != 'HOME'}
    env |= dict(PYTHONPATH=str(read_only), TMPDIR=str(tmp_path/'temporary'), HF_HOME=str(tmp_path/'temporary'/'hf'))
    if home != 'none': env['HOME'] = str(tmp_path/'home') if home == 'read-only' else '/proc/nowhere'
    head = '' if home != 'none' else 'import pwd; pwd.getpwuid = {}.__getitem__'         # a user without an account
    done = humbly(sys.executable, '-c', f'{head}\n{READ_ONLY}', cwd=tmp_path/'here', env=env)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stderr.count('PCL_NB_CACHE names another folder') == 1, done.stderr
    assert list((tmp_path/'temporary').glob('pcl_nb-*/compiled/*/installed_too.twice*'))
    assert not list((tmp_path/'here').iterdir())                                         # no folder called ~


def test_clone_is_found_from_its_parent(source, tmp_path):
    "A clone's folder has the library's name; Python started beside it must find the library, not the folder."
    run('setup.py', '-q', 'editable_wheel', '-d', tmp_path/'wheel', cwd=source)
    zipfile.ZipFile(next((tmp_path/'wheel').glob('*.whl'))).extractall(tmp_path/'installed')
    (tmp_path/'pcl_nb').mkdir()
    program = """
import site, sys
site.addsitedir(sys.argv[1])
import pcl_nb
print(pcl_nb.__version__, pcl_nb.__file__)"""
    env = {k: v for k, v in os.environ.items() if k != 'PYTHONPATH'}
    version, file = run('-S', '-c', program, tmp_path/'installed', cwd=tmp_path, env=env).split()   # no other install
    assert file.startswith(str(source)) and version == pcl_nb.__version__
