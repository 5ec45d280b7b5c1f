"The explorer's pure parts, in JavaScript's own test runner."
import shutil
import subprocess
from pathlib import Path

import pytest

NODE = shutil.which('node')


@pytest.mark.skipif(NODE is None, reason='needs node (version 20 or newer), which is not installed')
def test_explorer_js():
    tests = Path(__file__).parent/'explorer.test.mjs'
    done = subprocess.run([NODE, '--test', str(tests)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
