"The explorer's modules, in JavaScript's own test runner, and the file that they are bundled into."
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

NODE = shutil.which('node')
SOURCES, BUNDLE = ROOT/'nbs'/'explorer', ROOT/'pcl_nb'/'explorer.js'
needs_node = pytest.mark.skipif(NODE is None, reason='needs node (version 20 or newer), which is not installed')


@needs_node
def test_explorer_js():
    tests = Path(__file__).parent/'explorer.test.mjs'
    done = subprocess.run([NODE, '--test', str(tests)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_bundle_is_of_these_sources():
    made_from = hashlib.sha256(b''.join(f.read_bytes() for f in sorted(SOURCES.glob('*.js')))).hexdigest()
    first = BUNDLE.read_text(encoding='utf-8').splitlines()[0]
    assert first.endswith(made_from), 'bundle again: cd nbs/explorer && npm install && npm run build'


@needs_node
def test_bundle_is_what_esbuild_makes(tmp_path):
    if not (SOURCES/'node_modules'/'esbuild').is_dir(): pytest.skip('needs esbuild: cd nbs/explorer && npm install')
    done = subprocess.run([NODE, SOURCES/'build.mjs', tmp_path/'bundle.js'], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path/'bundle.js').read_bytes() == BUNDLE.read_bytes()
