"A terminal of another encoding shows question marks; it does not stop a run."
import os, subprocess, sys

import pytest
from conftest import ROOT

PROGRAM = """
from pcl_nb.cli import command

def demo(): # what messages hold
    "A command."
    print('32 × 32 pixels, yaw 3°')

command(demo)()
"""


@pytest.mark.parametrize('encoding', ['ascii', 'latin-1', 'utf-8'])
def test_encodings(encoding):
    env = os.environ | dict(PYTHONIOENCODING=encoding, LANG='C')
    done = subprocess.run([sys.executable, '-c', PROGRAM], cwd=ROOT, env=env, capture_output=True)
    assert done.returncode == 0, done.stderr.decode(errors='replace')
    assert done.stdout == '32 × 32 pixels, yaw 3°\n'.replace('\n', os.linesep).encode(encoding, 'replace')
