"A run killed again and again, at moments of nobody's choosing, ends as if nothing had happened."
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import torch
from conftest import LONG, ROOT, wait_until

from pcl_nb.files import BadInput
from pcl_nb.faces import faces_orl
from pcl_nb.pcl import PCL, Contrast
from pcl_nb.presets import load_model
from pcl_nb.train import read_metrics, Run, train
from pcl_nb.checkpoints import checkpoints

RUN = Run(size=16, width=4, epochs=60, batch=8, lr=1e-3, precision='no', optimizers='separate', save_every=1)
MINI = PCL(contrast=Contrast(pose_batch=4, negatives=3))
# four groups of images, so up to four processes can share a batch
SHARED = replace(RUN, epochs=5, epoch_faces=64, batch=64), replace(MINI, contrast=Contrast(pose_batch=16, negatives=3))
PROGRAM = """
import os, signal, sys, torch
torch.set_num_threads(int(sys.argv[2]))
sys.path.insert(0, 'tests')
from test_kill import train_mini
def stop(model, history): os.kill(os.getpid(), signal.SIGSTOP)
train_mini(sys.argv[1], stop if 'stops' in sys.argv else None)"""


def train_mini(out, view=None):
    return train(faces_orl().select(range(24)), RUN, MINI, out, device='cpu', view=view, progress=False)


def begin(out, *words):
    return subprocess.Popen([sys.executable, '-c', PROGRAM, out, str(torch.get_num_threads()), *words], cwd=ROOT)


def same(a, b):
    for (name, t), u in zip(a.state_dict().items(), b.state_dict().values()): assert torch.equal(t, u), name


def test_killed(tmp_path):
    straight = train_mini(tmp_path/'straight')
    run, moments, kills = tmp_path/'killed', random.Random(), 0
    while kills < (20 if LONG else 3):
        before, process = checkpoints(run)[-1:], begin(run)
        wait_until(lambda: process.poll() is not None or checkpoints(run)[-1:] != before, 'an epoch of the killed run')
        time.sleep(moments.uniform(0, .4))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        if process.wait() == 0: break                                    # it was quicker than this test
    assert kills
    train_mini(run)
    same(straight, load_model(run))
    assert [m['epoch'] for m in read_metrics(run)] == list(range(1, RUN.epochs+1))     # a line an epoch, none twice


def test_two_processes(tmp_path):
    "The second process in a folder is refused in a sentence; once the first is killed, the folder is free again."
    process = begin(tmp_path/'run', 'stops')                             # it holds the folder and does not get on
    assert os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1])
    try:
        with pytest.raises(BadInput, match='another process trains here'): train_mini(tmp_path/'run')
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(train_mini(tmp_path/'run').state_dict())
