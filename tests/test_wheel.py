"What `pip install` puts into an environment is whole: built from the folder or from an sdist, and read from elsewhere."
import os, shutil, subprocess, sys, zipfile

import pcl_nb
import pytest
from conftest import ROOT

INSIDE = {f'pcl_nb/data/synthfaces/{name}.parquet' for name in ('main', 'shifted', 'twins')}


def run(*command, **kw):
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, **kw)
    assert done.returncode == 0, done.stdout[-2000:]+done.stderr[-2000:]
    return done.stdout


def build(source, out):
    "The names in a wheel built from `source`, a folder or an sdist, and the wheel."
    run('-m', 'pip', 'wheel', source, '--no-deps', '--no-build-isolation', '-w', out)
    wheel = next(out.glob('*.whl'))
    return set(zipfile.ZipFile(wheel).namelist()), wheel


@pytest.fixture(scope='module')
def source(tmp_path_factory):
    "A copy of the project, as building leaves folders behind."
    folder = tmp_path_factory.mktemp('source')
    for name in ('setup.py', 'settings.ini', 'pyproject.toml', 'MANIFEST.in', 'README.md', 'LICENSE', 'CHANGELOG.md'):
        shutil.copy(ROOT/name, folder)
    for name in ('pcl_nb', 'data/synthfaces'):
        shutil.copytree(ROOT/name, folder/name, ignore=shutil.ignore_patterns('__pycache__'))
    return folder


def test_wheel_is_whole(source, tmp_path):
    names, _ = build(source, tmp_path/'wheel')
    assert INSIDE <= names
    library = {f.relative_to(ROOT).as_posix() for f in (ROOT/'pcl_nb').rglob('*')
               if f.suffix in ('.py', '.js', '.css', '.safetensors', '.probes', '.json')}
    assert library <= names, library-names


def test_sdist_gives_the_same_wheel(source, tmp_path):
    run('setup.py', '-q', 'sdist', '-d', tmp_path/'sdist', cwd=source)
    again, _ = build(next((tmp_path/'sdist').glob('*.tar.gz')), tmp_path/'again')
    names, _ = build(source, tmp_path/'wheel')
    assert names == again


def test_installed_library_finds_its_faces(source, tmp_path):
    "From another folder, with a home that cannot be written to."
    _, wheel = build(source, tmp_path/'wheel')
    zipfile.ZipFile(wheel).extractall(tmp_path/'installed')
    program = """
import pcl_nb
from pcl_nb.faces import decode_faces, faces_synth
faces = decode_faces(faces_synth('twins').select(range(20)), 32, progress=False)
print(pcl_nb.__version__, pcl_nb.__file__, len(faces))"""
    env = {k: v for k, v in os.environ.items() if not k.startswith('PCL_NB')}
    env |= dict(PYTHONPATH=str(tmp_path/'installed'), HOME='/proc/nowhere')
    version, file, faces = run('-c', program, cwd=tmp_path, env=env).split()
    assert file.startswith(str(tmp_path)) and faces == '20' and version == pcl_nb.__version__


def test_clone_is_found_from_its_parent(source, tmp_path):
    "A clone's folder has the library's name; Python started beside it must find the library, not the folder."
    run('setup.py', '-q', 'editable_wheel', '-d', tmp_path/'wheel', cwd=source)
    zipfile.ZipFile(next((tmp_path/'wheel').glob('*.whl'))).extractall(tmp_path/'installed')
    (tmp_path/'pcl_nb').mkdir()
    program = """
import site, sys
site.addsitedir(sys.argv[1])
import pcl_nb
print(pcl_nb.__version__, pcl_nb.__file__)"""
    env = {k: v for k, v in os.environ.items() if k != 'PYTHONPATH'}
    version, file = run('-c', program, tmp_path/'installed', cwd=tmp_path, env=env).split()
    assert file.startswith(str(source)) and version == pcl_nb.__version__
