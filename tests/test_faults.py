"What goes wrong on real machines: full disks, lost folders, processes that die, Ctrl-C, damaged pictures."
import io
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import LONG, ROOT
from PIL import Image

from pcl_nb.faces import BadInput, decode_faces, faces_from_folder, faces_orl, open_face, write_atomic
from pcl_nb.presets import load_model
from pcl_nb.train import checkpoints, train
from test_kill import MINI, RUN, same

FEW = faces_orl().select(range(24))


def after(epoch, do):
    def view(model, history):
        if len(history) == epoch: do()
    return view


def finish(run, straight):
    "A stopped run goes on, and ends as one that never stopped."
    done = train(FEW, RUN, MINI, run, device='cpu', progress=False)
    same(done, train(FEW, RUN, MINI, straight, device='cpu', progress=False))


def test_disk_full(tmp_path):
    "No more bytes fit: the checkpoint before is whole, the message says so, and with room again the run goes on."
    program = f"""
import resource, sys
sys.path.insert(0, 'tests')
from test_kill import MINI, RUN, faces_orl, train
def full(model, history):
    if len(history) == 3: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
from pcl_nb.faces import BadInput
try: train(faces_orl().select(range(24)), RUN, MINI, {str(tmp_path/'run')!r}, device='cpu', progress=False, view=full)
except BadInput as e: sys.exit(str(e))"""
    done = subprocess.run([sys.executable, '-c', program], cwd=ROOT, capture_output=True, text=True)
    # an epoch's checkpoint is written after its view, which has filled the disk
    for said in ('epoch-00003: checkpoint not written', 'the one before it is whole'): assert said in done.stderr
    assert [c.name for c in checkpoints(tmp_path/'run')] == ['epoch-00002']
    assert not list((tmp_path/'run'/'checkpoints').glob('.*'))
    load_model(tmp_path/'run')
    finish(tmp_path/'run', tmp_path/'straight')


def test_nowhere_to_write(tmp_path):
    (tmp_path/'file').write_text('mine')
    for out in (tmp_path/'file', tmp_path/'file'/'run', Path('/proc/run')):
        with pytest.raises(BadInput, match='is no run|cannot be written'):
            train(FEW, RUN, MINI, out, device='cpu', progress=False)
    assert (tmp_path/'file').read_text() == 'mine'


def test_data_gone(tmp_path):
    "Pictures that are there when the table is made and gone when it is read."
    (tmp_path/'faces').mkdir()
    for i, row in enumerate(FEW): row['image'].save(tmp_path/'faces'/f'{i:02}.png')
    table = faces_from_folder(tmp_path/'faces', progress=False)
    (tmp_path/'faces').rename(tmp_path/'elsewhere')
    with pytest.raises(BadInput, match='00.png.*gone'):
        train(table, RUN, MINI, tmp_path/'run', device='cpu', progress=False)
    assert not (tmp_path/'run').exists()


def test_ctrl_c_in_a_notebook(tmp_path):
    def press(): raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        train(FEW, RUN, MINI, tmp_path/'run', device='cpu', progress=False, view=after(5, press))
    assert checkpoints(tmp_path/'run')[-1].name == 'epoch-00005'
    finish(tmp_path/'run', tmp_path/'straight')


def test_ctrl_c_in_a_terminal(tmp_path):
    command = [Path(sys.executable).parent/'pcl_demo', '--data', 'orl', '--out', tmp_path/'out', '--epochs', '2000',
               '--device', 'cpu']
    heard = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)     # tests that run in the background have it ignored
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heard)
    try:
        while not checkpoints(tmp_path/'out'/'seed0'):
            assert process.poll() is None
            time.sleep(.1)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
    finally: process.kill()
    assert process.returncode == 1 and 'Traceback' not in error
    assert error.strip().splitlines()[-1] == 'pcl_demo: stopped; the same command goes on from the last checkpoint'
    load_model(tmp_path/'out'/'seed0')


def test_a_process_dies(tmp_path):
    "Of two processes one is killed: the other does not wait for ever, and one alone finishes the run."
    program = tmp_path/'program.py'
    program.write_text(f"""
import os, sys
sys.path.insert(0, {str(ROOT/'tests')!r})
import torch
torch.set_num_threads(1)
from test_kill import MINI, RUN, faces_orl, train
def die(model, history):
    if len(history) == 3: os.kill(os.getpid(), 9)
view = die if len(sys.argv) > 2 else None
train(faces_orl().select(range(24)), RUN, MINI, sys.argv[1], device='cpu', progress=False, view=view)""")
    launch = [Path(sys.executable).parent/'accelerate', 'launch', '--cpu', '--num_processes=2', '--num_machines=1',
              '--mixed_precision=no', '--dynamo_backend=no', '--main_process_port=0']
    done = subprocess.run([*launch, program, tmp_path/'run', 'die'], capture_output=True, text=True, timeout=300)
    assert done.returncode != 0
    assert checkpoints(tmp_path/'run')[-1].name == 'epoch-00002'               # it died before the third was written
    train(FEW, RUN, MINI, tmp_path/'run', device='cpu', progress=False)
    assert checkpoints(tmp_path/'run')[-1].name == f'epoch-{RUN.epochs:05}'


def damage(data: bytearray, way: str, other: bytes, rng: random.Random):
    "One way in which a picture file is damaged, in place."
    if way == 'flip':
        head = min(len(data), rng.choice((64, 10**6)))
        for _ in range(rng.choice((1, 4, 50))): data[rng.randrange(head)] ^= 1 << rng.randrange(8)
    elif way == 'cut': del data[rng.randrange(1, len(data)+1):]
    elif way == 'head':
        n = rng.choice((4, 16, 64))
        data[:n] = other[:n]
    else:
        i = rng.randrange(len(data))
        data[i:i+20] = bytes(len(data[i:i+20]))


def damaged(number: int, whole: dict) -> tuple[str, bytes]:
    "A picture file with bytes flipped, cut off, set to zero, or with the head of another kind; the same for a number."
    rng = random.Random(number)
    name = rng.choice(list(whole))
    data = bytearray(whole[name])
    for _ in range(rng.randint(1, 3)):
        damage(data, rng.choice(('flip', 'cut', 'head', 'zeros')), whole[rng.choice(list(whole))], rng)
    return f'{number:05}.{name}', bytes(data)


@pytest.fixture(scope='module')
def whole():
    "One face as a file of each kind, by ending."
    face, files = FEW[0]['image'].convert('RGB').resize((64, 64)), {}
    for kind in ('png', 'jpg', 'bmp', 'gif', 'tif', 'webp', 'ppm', 'tga', 'ico', 'jp2'):
        f = io.BytesIO()
        face.save(f, {'jpg': 'jpeg', 'tif': 'tiff', 'jp2': 'jpeg2000'}.get(kind, kind))
        files[kind] = f.getvalue()
    return files


def memory(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss     # kilobytes, the peak


def test_damaged_pictures(whole):
    "Every one is read or named; none crashes, hangs, or fills the memory."
    count, before, refused = 10_000 if LONG else 1000, memory(), 0
    for i in range(count):
        name, data = damaged(i, whole)
        try: assert open_face(dict(path=name, bytes=data)).mode == 'RGB'
        except BadInput as e:
            refused += 1
            assert name in str(e)
    assert count*.3 < refused < count
    assert memory()-before < 1.5e6                                          # what 100 million pixels may take


def test_picture_too_large():
    bomb = io.BytesIO()
    Image.new('1', (40_000, 40_000)).save(bomb, 'png')
    with pytest.raises(BadInput, match='bomb.png: .*limit'): open_face(dict(path='bomb.png', bytes=bomb.getvalue()))


def test_damaged_folder(whole, tmp_path):
    "The good pictures remain."
    (tmp_path/'mine').mkdir()
    for name, data in (damaged(i, whole) for i in range(60)): (tmp_path/'mine'/name).write_bytes(data)
    table = faces_from_folder(tmp_path/'mine', progress=False)
    assert 0 < len(table) < 60
    decode_faces(table, 32, progress=False, cache=tmp_path/'cache')


def limited(program: str, count: int) -> subprocess.CompletedProcess:
    "Run a program whose files may hold no more than `count` bytes each."
    head = f'import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({count}, resource.RLIM_INFINITY))\n'
    return subprocess.run([sys.executable, '-c', head+program], cwd=ROOT, capture_output=True, text=True)


def test_disk_full_while_decoding(tmp_path):
    "A disk that is full is one sentence, not a killed process, and leaves nothing behind."
    program = f"""
import sys
from pcl_nb.faces import BadInput, decode_faces, faces_orl
try: decode_faces(faces_orl(), 64, cache={str(tmp_path)!r}, progress=False)
except BadInput as e: sys.exit(str(e))"""
    done = limited(program, 100_000)
    assert done.returncode == 1 and 'not written' in done.stderr and 'make room' in done.stderr, done.stderr
    assert not list(tmp_path.iterdir())
    decode_faces(faces_orl(), 64, cache=tmp_path, progress=False)
    assert len(list(tmp_path.iterdir())) == 1


def test_old_parts_are_swept(tmp_path):
    "What a killed process left a day ago goes when the file is written; what another writes at this moment stays."
    old, new = tmp_path/'.a.csv.0123.part', tmp_path/'.a.csv.4567.part'
    for part in (old, new): part.write_text('half')
    os.utime(old, (time.time()-1e5,)*2)
    with write_atomic(tmp_path/'a.csv') as part: part.write_text('whole')
    assert sorted(f.name for f in tmp_path.iterdir()) == ['.a.csv.4567.part', 'a.csv']


def test_no_home(tmp_path):
    "A home that is missing or read-only: decoded faces go to a temporary folder, said in one sentence."
    program = 'from pcl_nb.faces import decode_faces, faces_orl; decode_faces(faces_orl().select([0]), progress=False)'
    env = {k: v for k, v in os.environ.items() if k != 'PCL_NB_CACHE'} | dict(HOME='/proc/nobody', TMPDIR=str(tmp_path))
    env |= dict(HF_HOME=str(tmp_path/'hf'), PYTHONPATH=str(ROOT))
    done = subprocess.run([sys.executable, '-c', program], env=env, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0 and 'PCL_NB_CACHE names another folder' in done.stderr, done.stderr
    assert len(list(tmp_path.glob('pcl_nb-*/*.npy'))) == 1


def test_each_file_is_read_twice(tmp_path, monkeypatch):
    "Once to see that it opens, once to be decoded; and from then on not at all."
    for i, row in enumerate(FEW): row['image'].save(tmp_path/f'{i:02}.png')
    time.sleep(.1)
    reads, whole, opened = [], Path.read_bytes, Image.open
    monkeypatch.setattr(Path, 'read_bytes', lambda f: (reads.append(str(f)), whole(f))[1])

    def look(f, *a, **k):
        if not isinstance(f, io.BytesIO): reads.append(str(f))
        return opened(f, *a, **k)
    monkeypatch.setattr(Image, 'open', look)
    table = faces_from_folder(tmp_path, progress=False)
    for _ in range(3): decode_faces(table, 32, progress=False, cache=tmp_path/'.cache')
    assert len(reads) == 2*len(FEW), len(reads)


def test_changed_picture(tmp_path):
    "A picture replaced by another of the same size in bytes: content decides, whatever was known of the file before."
    Image.new('RGB', (64, 64), 'red').save(tmp_path/'a.bmp')
    table = faces_from_folder(tmp_path, progress=False)
    red = decode_faces(table, 8, progress=False, cache=tmp_path/'.cache').key
    Image.new('RGB', (64, 64), 'blue').save(tmp_path/'a.bmp')
    blue = decode_faces(table, 8, progress=False, cache=tmp_path/'.cache')
    assert blue.key != red and blue[0, :, 0, 0].tolist() == [0, 0, 255]
