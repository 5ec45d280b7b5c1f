"What must be right on a GPU. Skipped, with its reason, where there is none."
import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from pcl_nb import views
from pcl_nb.faces import face_table
from pcl_nb.turning import turn_heads
from pcl_nb.pcl import PCL, Contrast, Inputs
from pcl_nb.presets import load_model
from pcl_nb.batches import Batch
from pcl_nb.train import make_model, Run, TableFaces, train
from pcl_nb.machine import find_device
from pcl_nb.turned import Turned

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason='no CUDA device on this machine')
RUN = Run(size=32, width=8, epochs=4, batch=16, lr=1e-3, precision='no', optimizers='separate', save_every=1)


def faces(n=32):
    "A face table of noise pictures."
    rng, cells = np.random.default_rng(0), []
    for _ in range(n):
        data = io.BytesIO()
        Image.fromarray(rng.integers(0, 256, (32, 32, 3), np.uint8)).save(data, 'PNG')
        cells.append(dict(bytes=data.getvalue(), path=None))
    return face_table(cells)


def losses_and_gradients(device, precision):
    "One disentangling step on given pictures and noise."
    torch.manual_seed(0)
    method = PCL(inputs=Inputs(noise=0.))
    model = make_model(RUN, method, 0).to(device, precision).train()
    x = torch.rand(16, 3, 32, 32, dtype=precision)
    batch = Batch(lambda places: x[places], 16, (0, 0), device)
    batch.__dict__['images'] = x.to(device)
    losses = method.disentangle(model, batch)
    sum(losses.values()).backward()
    grads = [p.grad.cpu() for p in model.parameters() if p.grad is not None]
    return {k: v.item() for k, v in losses.items()}, grads


def test_a_step_is_that_of_the_processor():
    (cpu, a), (cuda, b) = (losses_and_gradients(d, torch.float64) for d in ('cpu', 'cuda'))
    for k in cpu: assert abs(cpu[k]-cuda[k]) < 1e-5*abs(cpu[k])
    for p, q in zip(a, b): assert (p-q).norm() <= 1e-4*p.norm()+1e-9


def test_views_are_those_of_the_processor():
    x = torch.rand(64, 3, 32, 32)
    changes = views.sample_changes(64, 32, views.make_generator(0))
    on_card = lambda t: t.cuda() if isinstance(t, torch.Tensor) and t is not changes.orders else t
    moved = views.Changes(*map(on_card, changes))
    plain = views.change_by_tensors(x, changes)
    torch.testing.assert_close(views.apply_changes(x.cuda(), moved).cpu(), plain, atol=2e-4, rtol=1e-4)
    angles = torch.randn(64, 3)*20
    torch.testing.assert_close(turn_heads(x.cuda(), angles.cuda()).cpu(), turn_heads(x, angles), atol=2e-3, rtol=1e-3)


@pytest.mark.parametrize('method', [PCL(contrast=Contrast(pose_batch=4, negatives=3)), Turned()], ids=lambda m: m.name)
def test_a_stopped_run_goes_on(tmp_path, method):
    class Stop(Exception): pass

    def stop(model, history):
        assert next(model.parameters()).is_cuda                       # no silent fall-back
        if len(history) == 2: raise Stop
    run = replace(RUN, arch='strided') if method.name == 'turned' else RUN
    table = faces()

    def straight(out):
        "The last losses of a run that nothing stops, and its weights."
        last = []
        keep = lambda model, history: last.append(dict(history[-1]))
        model = train(table, run, method, out, device='cuda', progress=False, view=keep)
        return last[-1], model
    (one, a), (two, _) = straight(tmp_path/'a'), straight(tmp_path/'again')      # a card adds up in any order
    with pytest.raises(Stop): train(table, run, method, tmp_path/'b', device='cuda', progress=False, view=stop)
    three, b = straight(tmp_path/'b')
    for k in one: assert abs(three[k]-one[k]) <= 5*abs(two[k]-one[k])+.02*abs(one[k])+1e-3, (k, one, two, three)
    assert not next(b.parameters()).is_cuda and not b.training
    loaded = load_model(tmp_path/'a')
    assert all(map(torch.equal, loaded.state_dict().values(), a.state_dict().values()))


def test_compiled_parts_give_what_eager_ones_give():
    model = make_model(RUN, PCL(), 0).cuda().eval()
    x = torch.rand(16, 3, 32, 32, device='cuda')
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    with torch.inference_mode():
        before = model(x)
        compiled = torch.compile(model.backbone.trunk)(x.contiguous(memory_format=torch.channels_last)).flatten(1)
    assert (before.shared-compiled).norm() < 1e-3*before.shared.norm()


def test_a_table_that_fits_lies_on_the_card():
    source = TableFaces(faces(), RUN, PCL(), find_device('cuda'), progress=False)
    assert source.faces.is_cuda
    batch = next(source.batches(0, 0, torch.device('cuda')))
    assert batch.images.is_cuda and batch.images.shape == (16, 3, 32, 32)


def test_bf16_trains(tmp_path):
    history = []
    run, method = replace(RUN, precision='bf16', epochs=6), PCL(contrast=Contrast(pose_batch=4, negatives=3))
    train(faces(), run, method, tmp_path/'x', device='cuda', progress=False,
          view=lambda model, losses: history.append(losses[-1]['reconstruction']))
    assert history[-1] < history[0]
