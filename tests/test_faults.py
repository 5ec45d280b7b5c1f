"What goes wrong on real machines: full disks, lost folders, processes that die, Ctrl-C, damaged pictures."
import io
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from conftest import LONG, PATIENCE, ROOT, wait_until
from datasets import Image as ImageColumn
from PIL import Image

from pcl_nb.board import read_run
from pcl_nb.cli import pcl_embed, pcl_explore, pcl_probe, pcl_read, pcl_runs, pcl_train
from pcl_nb.crops import Cutting, write_faces
from pcl_nb.explore import explore
from pcl_nb.files import BadInput, write_atomic
from pcl_nb.faces import decode_faces, face_table, faces_from_folder, faces_orl
from pcl_nb.pictures import open_face
from pcl_nb.loaders import DATA_SETS, find_data_sets, read_shards, write_example
from pcl_nb.presets import load_model, ship_model
from pcl_nb.batches import launch
from pcl_nb.read import find_probes, load_probes, read_faces, save_probes
from pcl_nb.settings import make_plan, open_parts
from pcl_nb.stream import FaceStream, write_shards
from pcl_nb.checkpoints import checkpoints
from pcl_nb.train import read_metrics, train
from pcl_nb.videos import faces_from_source
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
        with pytest.raises(BadInput, match='is no run|cannot be written|not written'):
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
        wait_until(lambda: checkpoints(tmp_path/'out'/'seed0') or process.poll() is not None, 'the first checkpoint')
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=PATIENCE)
    finally: process.kill()
    assert process.returncode == 1 and 'Traceback' not in error
    assert error.strip().splitlines()[-1] == 'pcl_demo: stopped; the same command goes on from the last checkpoint'
    load_model(tmp_path/'out'/'seed0')


TOGETHER = f"""
import os, sys
sys.path.insert(0, {str(ROOT/'tests')!r})
from pcl_nb.batches import processes
from test_kill import SHARED, faces_orl, train
out, dies, *shards = sys.argv[1:]
def view(model, history):
    if len(history) == 3 and dies == 'dies': os.kill(os.getpid(), 9)
    return dict(processes=processes())
train(shards or faces_orl().select(range(64)), *SHARED, out, device='cpu', progress=False, view=view)"""


def together(n, out, *words):
    "A training of n processes; its exit status."
    program = out.parent/'program.py'
    program.write_text(TOGETHER)
    return launch(program, out, *words, n=n, timeout=PATIENCE).returncode


@pytest.mark.parametrize('n, stream', [(2, False), (4, True)])
def test_a_process_dies(tmp_path, n, stream):
    "One of several processes dies: the others do not wait for ever, and started again they end as if it had not."
    shards = write_shards(faces_orl().select(range(64)), tmp_path/'shards', 16) if stream else []
    run, straight = tmp_path/'run', tmp_path/'straight'
    assert together(n, run, 'dies', *shards)
    assert checkpoints(run)[-1].name == 'epoch-00002'                           # it died before the third was written
    for out in (run, straight): assert not together(n, out, 'lives', *shards)
    assert {m['processes'] for m in read_metrics(run)} == {n}
    same(load_model(run), load_model(straight))


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


def mixed(root: Path, count: int):
    "Pictures of several kinds and sizes in nested folders: faces, nobody, broken; how many of each kind can be read."
    folders, kinds = ('a', 'a/Ünïcode 二', 'b c/d', 'ж'), dict(faces=0, nobody=0, broken=0)
    for i in range(count):
        folder, width = root/folders[i % 4], (200, 320, 640)[i % 3]
        folder.mkdir(parents=True, exist_ok=True)
        kind = 'broken' if i % 6 == 5 else 'nobody' if i % 6 == 4 else 'faces'
        kinds[kind] += 1
        if kind == 'broken':
            (folder/f'{i}.jpg').write_bytes((b'', b'<html></html>', bytes(99))[i % 3])
            continue
        picture = Image.new('RGB', (width, width*3//4), '#8a8d8f')
        if kind == 'faces':
            face = FEW[i % 24]['image'].convert('RGB')
            picture.paste(face.resize((width//3, width//2)), (width//4, 9))
        picture.save(folder/f'{i}.{("png", "JPG")[i % 2]}')
    return kinds


def opened_files(monkeypatch, root: Path) -> dict:
    "Counts from now on how often each file under `root` is opened."
    counts, whole = {}, io.open

    def count(file, *a, **k):
        if str(file).startswith(str(root)): counts[str(file)] = counts.get(str(file), 0)+1
        return whole(file, *a, **k)
    for place in ('io.open', 'builtins.open'): monkeypatch.setattr(place, count)
    return counts


def test_mixed_pictures_are_read_once(tmp_path, monkeypatch):
    "Faces are cut out of each photograph in one reading, and a training table takes two."
    kinds, root = mixed(tmp_path/'mixed', 36), tmp_path/'mixed'
    counts = opened_files(monkeypatch, root)
    cut = faces_from_source(root, tmp_path/'faces', Cutting(32, smallest=48), progress=False)
    assert len(counts) == 36 and set(counts.values()) == {1}
    assert cut.faces+len(cut.left_out) >= 36 and len(cut.left_out) >= kinds['broken']+kinds['nobody']
    counts.clear()
    table = faces_from_folder(root, progress=False)
    decode_faces(table, 32, progress=False, cache=tmp_path/'cache')
    assert len(table) == kinds['faces']+kinds['nobody'] and set(counts.values()) <= {1, 2}


def test_strange_folder(tmp_path):
    "Companions, links in a circle and to nowhere, web pages, names that are no UTF-8, folders called like pictures."
    root, face = tmp_path/'in', FEW[0]['image'].convert('RGB')
    (root/'dir.jpg').mkdir(parents=True)
    for name in ('ok.JPEG', 'noending', 'dir.jpg/in.png'): face.save(root/name, 'png')
    (root/'loop').symlink_to(root)
    (root/'gone.jpg').symlink_to(root/'nowhere')
    for name in ('page.jpg', 'empty.png', '._x.jpg'): (root/name).write_text('<html>' if name[0] == 'p' else '')
    Path(os.fsdecode(os.fsencode(root)+b'/\xff.jpg')).write_bytes(b'any')
    assert sorted(faces_from_folder(root, progress=False)['file'][:]) == ['dir.jpg/in.png', 'noending', 'ok.JPEG']
    cut = faces_from_source(root, tmp_path/'out', Cutting(32, detect=False), progress=False)
    assert cut.faces == 3
    names = [b'\\udcff.jpg', b'empty.png', b'gone.jpg', b'page.jpg']
    assert sorted(Path(f).name.encode() for f, _ in cut.left_out) == names
    assert 'a link to nowhere' in dict((Path(f).name, why) for f, why in cut.left_out)['gone.jpg']


@pytest.mark.parametrize('what, said', dict(size='size 2', rate='rate 0', out='is a file', proc='not written',
                                            note='cannot be read', name='is not UTF-8').items())
def test_faces_checks_come_first(what, said, tmp_path):
    "What cannot work is one sentence, and nothing is written."
    FEW[0]['image'].save(tmp_path/'a.png')
    out, source, how, rate = tmp_path/'out', tmp_path/'a.png', Cutting(2 if what == 'size' else 32, detect=False), 2
    if what == 'rate': rate = 0
    if what == 'out': out.write_text('mine')
    if what == 'proc': out = Path('/proc/faces')
    if what == 'name': source = (tmp_path/'a.png').rename(os.fsdecode(os.fsencode(tmp_path)+b'/\xff.png'))
    if what == 'note':
        out.mkdir()
        (out/'faces.json').write_text('<html>')
    with pytest.raises(BadInput, match=said): faces_from_source(source, out, how, rate, progress=False)
    assert what in ('out', 'note') or not out.exists()


def test_a_bad_shard_is_left_out(tmp_path, capsys):
    "An empty file and a companion beside a good shard: the good one is read, the empty one named."
    FEW.to_parquet(tmp_path/'good.parquet')
    for name in ('empty.parquet', '._good.parquet'): (tmp_path/name).touch()
    model = load_model('turned')
    assert len(read_faces(tmp_path, model, probes=find_probes(model, 'turned'))) == 24
    said = capsys.readouterr().err
    assert '1 of 2 files left out' in said and 'empty.parquet' in said
    with pytest.raises(BadInput, match='empty.parquet'): read_faces(tmp_path/'empty.parquet', model)
    with pytest.raises(BadInput, match='no faces'): read_faces(FEW.select([]), model)


def test_commands_name_what_cannot_be_written(tmp_path):
    "An output place that is none: one line with the file's name, exit code 1."
    FEW[0]['image'].save(tmp_path/'a.png')
    (tmp_path/'file').write_text('mine')
    with pytest.raises(SystemExit, match='pcl_read: .*file.*: not written, file exists; choose another folder'):
        pcl_read([str(tmp_path/'a.png'), '--cropped', '--model', 'turned', '--out', str(tmp_path/'file'/'x')])


def test_home_in_python(tmp_path, monkeypatch):
    "~ is the home folder for every function that takes a path; no folder of that name appears."
    (tmp_path/'home'/'in').mkdir(parents=True)
    (tmp_path/'here').mkdir()
    monkeypatch.setenv('HOME', str(tmp_path/'home'))
    monkeypatch.chdir(tmp_path/'here')
    for i, row in enumerate(FEW.select(range(9))): row['image'].save(tmp_path/'home'/'in'/f'{i}.png')
    run, table = replace(RUN, epochs=1), faces_from_folder('~/in', progress=False)
    train(table, run, MINI, '~/run', device='cpu', progress=False)
    model = load_model('~/run')
    assert len(checkpoints('~/run')) == len(read_metrics('~/run')) == 1
    train(table, run, MINI, '~/more', start='~/run', device='cpu', progress=False)
    ship_model(model, run, MINI, '~/shipped/small')
    explorer = explore(model, table)
    explorer.selected = [0]
    assert explorer.save('~/chosen.parquet') == tmp_path/'home'/'chosen.parquet'
    assert explorer.save_html('~/page.html') == tmp_path/'home'/'page.html'
    write_shards(table, '~/shards')
    assert len(read_shards('~/shards')) == 9 and next(iter(FaceStream(['~/shards/part-00000.parquet'], 16, 4)))
    assert face_table(['~/in/0.png'])[0]['image'].size == open_face('~/in/0.png').size
    assert len(decode_faces(table, 16, cache='~/cache', progress=False)) == 9
    write_example('AFLW2000', '~/sets/AFLW2000')
    assert len(DATA_SETS['AFLW2000'].load(find_data_sets('~/sets')['AFLW2000'], partial=True)) == 5
    clips = load_model('turned')
    save_probes(find_probes(clips, 'turned'), '~/probes')
    assert len(read_faces('~/in', clips, cropped=True, probes=load_probes('~/probes', clips), progress=False)) == 9
    assert write_faces(table, '~/faces', Cutting(32, detect=False), progress=False)[0][0].exists()
    assert not list((tmp_path/'here').iterdir())
    with pytest.raises(BadInput, match='~nobody-here/x: no such home folder'): load_model('~nobody-here/x')


def test_saved_faces_travel(tmp_path):
    "Pictures lie inside what an explorer saves: the folder that they came from may go."
    (tmp_path/'in').mkdir()
    for i, row in enumerate(FEW.select(range(4))): row['image'].save(tmp_path/'in'/f'{i}.png')
    explorer = explore(load_model('turned'), faces_from_folder(tmp_path/'in', progress=False))
    explorer.selected = [1, 3]
    saved, maps = explorer.save(tmp_path/'chosen.parquet'), explorer.save_maps(tmp_path/'maps.parquet', 'PCA')
    (tmp_path/'in').rename(tmp_path/'gone')
    assert read_shards(saved)['file'][:] == ['1.png', '3.png'] and len(read_shards(maps)) == 4
    for i, row in zip((1, 3), read_shards(saved)):
        assert row['image'].convert('RGB').tobytes() == FEW[i]['image'].convert('RGB').tobytes()


def test_replaced_photograph(tmp_path):
    "The folder of cut faces does not keep the face of a photograph that was replaced."
    for name, i in (('a', 0), ('b', 1)): FEW[i]['image'].save(tmp_path/f'{name}.png')
    cut = lambda: faces_from_source(tmp_path, tmp_path/'.faces', Cutting(32, detect=False), progress=False)
    assert cut().faces == cut().faces == 2
    FEW[9]['image'].save(tmp_path/'b.png')
    with pytest.raises(BadInput, match='they have changed since'): cut()


def test_panorama(tmp_path):
    "A photograph may be long and thin, a face may not."
    wide = Image.new('RGB', (2400, 300), '#8a8d8f')
    for k in range(3): wide.paste(FEW[k]['image'].convert('RGB').resize((220, 268)), (150+k*900, 20))
    wide.save(tmp_path/'wide.jpg', quality=95)
    with pytest.raises(BadInput, match='2400×300 is too long and thin for a face'): open_face(tmp_path/'wide.jpg')
    assert faces_from_source(tmp_path/'wide.jpg', tmp_path/'faces', Cutting(64), progress=False).faces == 3


def test_columns_of_others(tmp_path):
    "A Parquet file whose images are none, beside a good one and alone."
    pd.DataFrame(dict(image=[1, 2])).to_parquet(tmp_path/'numbers.parquet')
    with pytest.raises(BadInput, match='column image holds int64, no pictures'): read_shards(tmp_path/'numbers.parquet')
    FEW.to_parquet(tmp_path/'good.parquet')
    assert len(read_shards(tmp_path)) == 24


def test_shards_of_others(tmp_path, capsys):
    "As pandas writes them: parts called otherwise stay parts, NaN is nobody, and what is no picture is named."
    faces = [Path(row['path']).read_bytes() for row in FEW.cast_column('image', ImageColumn(decode=False))['image']]
    parts = ['Training']*8+['validation']*4
    who = [1., float('nan')]*6
    pd.DataFrame(dict(image=faces[:12], split=parts, identity=who)).to_parquet(tmp_path/'a.parquet')
    more = [*faces[12:22], None, faces[0][:50]]
    pd.DataFrame(dict(image=more, split='val', identity=7)).to_parquet(tmp_path/'b.parquet')
    table = open_parts(str(tmp_path)).table
    said = capsys.readouterr().err
    for row, why in ((10, 'no picture'), (11, 'broken')): assert f'row {row} of {tmp_path/"b.parquet"}: {why}' in said
    assert table['split'][:] == ['train']*8+['valid']*14 and table['identity'][:] == ['1', None]*6+['7']*10
    stream = FaceStream(sorted(map(str, tmp_path.glob('*.parquet'))), 32, 22, buffer=1)
    batch = next(iter(stream))
    assert sorted(batch['split']) == ['train']*8+['valid']*14 and batch['faces'].shape == (22, 3, 32, 32)
    for file, wrong in zip('cdef', (dict(split='later'), dict(split=0), dict(yaw='left'), dict(crop=1.))):
        pd.DataFrame(dict(image=faces[:2]) | wrong).to_parquet(tmp_path/f'{file}.parquet')
        with pytest.raises(BadInput, match=f'{file}.parquet: column {next(iter(wrong))} holds'):
            read_shards(tmp_path/f'{file}.parquet')


@pytest.mark.parametrize('text', ['{', '[1]', '{"method": 3, "run": "x"}', ''])
def test_damaged_run(text, tmp_path, capsys):
    "A run whose note is broken is listed so, and can be removed; the others are listed as ever."
    train(FEW, replace(RUN, epochs=1), MINI, tmp_path/'good', device='cpu', progress=False)
    (tmp_path/'bad').mkdir()
    (tmp_path/'bad'/'run.json').write_text(text)
    pcl_runs([str(tmp_path)])
    states = {Path(line.split()[0]).name: line for line in capsys.readouterr().out.splitlines()[1:]}
    assert 'damaged' in states['bad'] and 'finished' in states['good']
    with pytest.raises(BadInput, match='run.json cannot be read'):
        train(FEW, replace(RUN, epochs=1), MINI, tmp_path/'bad', device='cpu', progress=False)
    pcl_runs([str(tmp_path), '--remove', str(tmp_path/'bad')])
    assert [f.name for f in tmp_path.iterdir()] == ['good']


def test_counts_below_one(tmp_path):
    with pytest.raises(SystemExit, match='pcl_embed: shard 0: use 1 to 1,000,000'):
        pcl_embed(['turned', '--data', 'orl', '--shard', '0', '--out', str(tmp_path/'out')])
    with pytest.raises(BadInput, match='size 0'): decode_faces(FEW, 0, cache=tmp_path, progress=False)
    assert not list(tmp_path.iterdir())


POINTER = b'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'
WAYS = dict(empty=lambda whole: b'', cut=lambda whole: whole[:len(whole)//2], pointer=lambda whole: POINTER,
            zeros=lambda whole: bytes(len(whole)), other=lambda whole: b'{"epoch": 3}')


@pytest.mark.parametrize('way', WAYS)
def test_damaged_files_of_a_run(way, tmp_path, capsys):
    "Whatever file it is: the run goes on, or one sentence names the file; with the file back, all is as it was."
    run = replace(RUN, epochs=2, ema=.5)
    again = lambda: train(FEW, run, MINI, tmp_path/'run', device='cpu', progress=False)
    first = again()
    files = [f for f in sorted((tmp_path/'run').rglob('*')) if f.is_file() and f.name != '.lock']
    assert len(files) == 6
    for file in files:
        whole = file.read_bytes()
        file.write_bytes(WAYS[way](whole))
        for act in (again, lambda: load_model(tmp_path/'run'), lambda: read_run(tmp_path/'run'),
                    lambda: make_plan('', str(tmp_path/'run'))):
            try: act()
            except BadInput as e: assert file.name in str(e), (file.name, str(e))
        pcl_runs([str(tmp_path)])
        file.write_bytes(whole)
    same(first, again())


def test_strangers_among_checkpoints(tmp_path):
    "Copies and notes beside checkpoints change nothing, and stay."
    run, places = replace(RUN, epochs=2), tmp_path/'run'/'checkpoints'
    first = train(FEW, run, MINI, tmp_path/'run', device='cpu', progress=False)
    shutil.copytree(places/'epoch-00002', places/'epoch-00002-copy')
    (places/'epoch-abc').mkdir()
    (places/'epoch-00009').write_text('a note')
    same(first, load_model(tmp_path/'run'))
    pcl_runs([str(tmp_path)])
    more = train(FEW, replace(run, epochs=3), MINI, tmp_path/'more', device='cpu', progress=False, start=tmp_path/'run')
    same(more, load_model(tmp_path/'more'))
    assert {f.name for f in places.iterdir()} == {'epoch-00002', 'epoch-00002-copy', 'epoch-abc', 'epoch-00009'}


@pytest.mark.parametrize('words, why', [
    (['--seed', '-5'], '--seed -5'), (['--seed', '9'*20], '--seed 9'),
    (['--set', 'run.epoch_faces=-5'], 'epoch_faces -5'),
    (['--set', 'run.lr=1e400'], 'lr inf'), (['--set', 'seed=3'], 'an option of its own: --seed'),
    (['--held-out', 'nan'], '--held-out nan'), (['--keep', '-1'], '--keep -1')])
def test_bad_settings_come_before_the_run(words, why, tmp_path):
    with pytest.raises(SystemExit, match=why): pcl_train(['orl', '--out', str(tmp_path/'run'), *words])
    assert not list(tmp_path.iterdir())


def test_features_named_twice(tmp_path):
    for command in (pcl_embed, pcl_explore, pcl_probe):
        with pytest.raises(SystemExit, match='name each once'):
            command(['turned', '--features', 'face,face', '--out', str(tmp_path/'out')])
    assert not list(tmp_path.iterdir())


def test_maps_without_a_home(tmp_path):
    "No home, and a folder for machine code that cannot be: shards and maps are written, nothing else anywhere."
    (tmp_path/'in').mkdir()
    for i, row in enumerate(FEW.select(range(9))): row['image'].save(tmp_path/'in'/f'{i}.png')
    (tmp_path/'temp').mkdir()
    env = {k: v for k, v in os.environ.items() if k not in ('PCL_NB_CACHE', 'HF_HOME', 'XDG_CACHE_HOME')}
    env |= dict(HOME='/proc/nobody', TMPDIR=str(tmp_path/'temp'), NUMBA_CACHE_DIR='/proc/none', PYTHONPATH=str(ROOT))
    words = ['turned', '--data', 'in', '--out', 'out', '--features', 'face', '--maps', 'maps.parquet']
    program = f'from pcl_nb.cli import pcl_embed; pcl_embed({words})'
    done = subprocess.run([sys.executable, '-c', program], env=env, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {f.name for f in tmp_path.iterdir()} == {'in', 'temp', 'out', 'maps.parquet'}
    assert {'face_x', 'face_y'} <= set(read_shards(tmp_path/'maps.parquet').column_names)
