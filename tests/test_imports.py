"What start-up must not import: names instead of a time limit, for clocks differ from machine to machine."
import json
import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT

LOOKING = {'matplotlib', 'plotly', 'ipywidgets', 'IPython', 'anywidget', 'umap', 'kaleido'}
LEARNING = {'sklearn', 'torchmetrics', 'lightly', 'kornia', 'timm', 'transformers', 'torchvision', 'torch._dynamo',
            'torch._inductor', 'onnx', 'onnxruntime', 'ray', 'scipy.spatial', 'scipy.stats', 'scipy.optimize'}
NEEDED = {'torch', 'numba', 'accelerate', 'scipy', 'datasets', 'pandas', 'pyarrow'}     # to train; not to be of help
OURS = {f'pcl_nb.{m}' for m in ('baselines', 'speed', 'gpu', 'study', 'probes', 'photographs', 'paper', 'finetune',
                                'explore', 'swap', 'board', 'read', 'export',
                                'head', 'person', 'renderer', 'synthfaces')}

TRAIN = 'import pcl_nb.train'
HELP = """
import sys
sys.argv = ['pcl_demo', '--help']
from pcl_nb.cli import pcl_demo
try: pcl_demo()
except SystemExit: pass"""
NOT_IMPORTED = dict(train=(TRAIN, LOOKING | LEARNING | OURS),
                    help=(HELP, LOOKING | LEARNING | OURS | NEEDED | {'pcl_nb.train', 'pcl_nb.presets'}))

# Who imports what first, as a chain of modules of this library
WATCH = """
import builtins, json, sys
first, chain, plain = {}, [], builtins.__import__

def watched(name, globals=None, locals=None, fromlist=(), level=0):
    here = (globals or {}).get('__name__', '')
    before = set(sys.modules)
    chain.append(here)
    try: return plain(name, globals, locals, fromlist, level)
    finally:
        for module in set(sys.modules)-before:
            first.setdefault(module, [m for m in dict.fromkeys(chain) if m.startswith('pcl_nb')])
        chain.pop()
builtins.__import__ = watched
"""


def imported(program: str) -> dict:
    "Modules that a program imports, each with the modules of this library on the way to it."
    report = '\nprint(json.dumps(first), file=sys.stderr)'
    done = subprocess.run([sys.executable, '-c', WATCH+program+report], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stderr.strip().splitlines()[-1])


@pytest.mark.parametrize('program, banned', NOT_IMPORTED.values(), ids=NOT_IMPORTED)
def test_not_imported(program, banned):
    found = imported(program)
    heavy = {name: found[name] for name in sorted(banned & found.keys())}
    assert not heavy, '\n'.join(f'{name}, by way of {" → ".join(way) or "?"}' for name, way in heavy.items())


def test_watching_sees():
    "The list would be worth nothing if it did not see what is imported."
    found = imported('import pcl_nb.faces')
    assert 'pcl_nb.faces' in found['PIL']


LATE = 'was imported before pcl_nb'
PLAIN = {k: v for k, v in os.environ.items() if k not in ('OMP_WAIT_POLICY', 'GOMP_SPINCOUNT', 'KMP_BLOCKTIME')}


@pytest.mark.parametrize('given, program, found, late', [
    ({}, 'import pcl_nb', 'PASSIVE', 0),                                   # before torch, so it holds
    ({}, 'import pcl_nb.train', 'PASSIVE', 0),
    ({}, 'import torch; torch.set_num_threads(2); import pcl_nb, pcl_nb.train', 'PASSIVE', 1),     # said once
    ({}, 'import torch; torch.set_num_threads(1); import pcl_nb', 'PASSIVE', 0),                   # nobody waits
    (dict(OMP_WAIT_POLICY='ACTIVE'), 'import torch; torch.set_num_threads(2); import pcl_nb', 'ACTIVE', 0),
    (dict(GOMP_SPINCOUNT='9'), 'import torch; torch.set_num_threads(2); import pcl_nb', 'None', 0)])
def test_waiting_threads_sleep(given, program, found, late):
    "A process and those that it starts get the setting, the user's own stays, and where it came too late that is said."
    child = "import os; print(os.environ.get('OMP_WAIT_POLICY'))"
    program += f'; import subprocess, sys; subprocess.run([sys.executable, "-c", {child!r}])'
    done = subprocess.run([sys.executable, '-c', program], cwd=ROOT, env=PLAIN | given, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip(), done.stderr.count(LATE)) == (0, found, late), done.stderr


@pytest.mark.parametrize('program, spins', [('import torch', True), ('import pcl_nb, torch', False)])
def test_torch_takes_it(program, spins):
    "The OpenMP that PyTorch loads shows how often a thread looks for work before it sleeps."
    env = PLAIN | dict(OMP_DISPLAY_ENV='VERBOSE')
    done = subprocess.run([sys.executable, '-c', program], cwd=ROOT, env=env, capture_output=True, text=True)
    counts = re.findall(r"GOMP_SPINCOUNT = '(\d+)'", done.stderr)
    if not counts: pytest.skip('an OpenMP that does not show it')
    assert any(map(int, counts)) == spins, counts
