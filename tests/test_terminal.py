"A terminal of another encoding shows question marks and does not stop a run; help is there at once."
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PROGRAM = """
from pcl_nb.cli import command

def demo(): # what messages hold
    "A command."
    print('32 × 32 pixels, yaw 3°')

command(demo)()
"""
HEAVY = {'torch', 'torchvision', 'datasets', 'numpy', 'pandas', 'scipy', 'sklearn', 'numba', 'umap', 'matplotlib',
         'plotly', 'ipywidgets', 'IPython', 'accelerate', 'PIL', 'nbdev'}
COMMANDS = 'demo train probe embed explore export synth faces runs study bench'.split()


def python(program, *words, **how):
    return subprocess.run([sys.executable, '-c', program, *map(str, words)], cwd=ROOT, capture_output=True, **how)


@pytest.mark.parametrize('encoding', ['ascii', 'latin-1', 'utf-8'])
def test_encodings(encoding):
    done = python(PROGRAM, env=os.environ | dict(PYTHONIOENCODING=encoding, LANG='C'))
    assert done.returncode == 0, done.stderr.decode(errors='replace')
    assert done.stdout == '32 × 32 pixels, yaw 3°\n'.replace('\n', os.linesep).encode(encoding, 'replace')


def test_help_is_light():
    "No command loads what it does not need before it runs; only pcl_train, whose help lists all settings, loads more."
    program = f"""
import sys
from pcl_nb import cli
for name in {COMMANDS!r}:
    if name == 'train': continue
    try: getattr(cli, f'pcl_{{name}}')(['--help'])
    except SystemExit as e: assert not e.code, name
print('loaded:', *({HEAVY!r} & set(sys.modules)))"""
    done = python(program, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].strip() == 'loaded:'
    assert '--scratch' in done.stdout and '--identities' in done.stdout


def test_commands_are_installed():
    settings = (ROOT/'settings.ini').read_text(encoding='utf-8')
    assert [n for n in COMMANDS if f'pcl_{n}=pcl_nb.cli:pcl_{n}' not in settings] == []


def test_train_help_lists_settings():
    done = python('from pcl_nb.cli import pcl_train; pcl_train()', '--help', text=True)
    assert done.returncode == 0, done.stderr
    assert all(word in done.stdout for word in ('--stop-on-collapse', 'run.batch = 256', 'pcl.contrast.negatives = 100',
                                                'clips.views.turn = 25.0', 'learning rate of Adam'))


def test_home(tmp_path):
    "--out=~/x is a folder in the home folder, not one called ~."
    small = ['epochs=1', 'size=16', 'width=4', 'batch=8', 'epoch_faces=8', 'precision=no']
    words = ['orl', '--out=~/x', '--device', 'cpu', *(f'--set={s}' for s in small)]
    env = os.environ | dict(HOME=str(tmp_path), USERPROFILE=str(tmp_path), PCL_NB_CACHE=str(tmp_path/'cache'))
    done = python('from pcl_nb.cli import pcl_train; pcl_train()', *words, env=env, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path/'x'/'run.toml').exists() and not (ROOT/'~').exists() and not Path('~').exists()
