"A run killed again and again, at moments of nobody's choosing, ends as if nothing had happened."
import random, signal, subprocess, sys, time

import torch
from conftest import LONG, ROOT

from pcl_nb.faces import faces_orl
from pcl_nb.train import Preset, checkpoints, load_model, train

MINI = Preset(size=16, width=4, epochs=60, batch=8, pose_batch=4, negatives=3, lr=1e-3, precision='no',
              optimizers='separate', save_every=1)
PROGRAM = """
import sys, torch
torch.set_num_threads(int(sys.argv[2]))
sys.path.insert(0, 'tests')
from test_kill import MINI, faces_orl, train
train(faces_orl().select(range(24)), MINI, sys.argv[1], device='cpu', progress=False)"""


def same(a, b):
    for (name, t), u in zip(a.state_dict().items(), b.state_dict().values()): assert torch.equal(t, u), name


def test_killed(tmp_path):
    straight = train(faces_orl().select(range(24)), MINI, tmp_path/'straight', device='cpu', progress=False)
    run, moments, kills = tmp_path/'killed', random.Random(), 0
    while kills < (20 if LONG else 3):
        before = checkpoints(run)[-1:]
        process = subprocess.Popen([sys.executable, '-c', PROGRAM, run, str(torch.get_num_threads())], cwd=ROOT)
        while process.poll() is None and checkpoints(run)[-1:] == before: time.sleep(.005)      # it trains again
        time.sleep(moments.uniform(0, .4))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        if process.wait() == 0: break                                    # it was quicker than this test
    assert kills
    train(faces_orl().select(range(24)), MINI, run, device='cpu', progress=False)
    same(straight, load_model(run))
