"Every notebook, top to bottom from a fresh start, as nbdev_test runs them."
import subprocess, sys
from pathlib import Path

from conftest import ROOT


def test_notebooks():
    command = [Path(sys.executable).parent/'nbdev_test', '--n_workers', '1', '--timing']
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    print(done.stdout[-6000:], done.stderr[-6000:])
    assert done.returncode == 0
