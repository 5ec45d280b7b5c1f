"Installs pcl_nb; everything it needs to know stands in settings.ini."
import sys
from configparser import ConfigParser
from pathlib import Path

from setuptools import setup

here = Path(__file__).parent
settings = ConfigParser()
settings.read(here/'settings.ini', encoding='utf-8')
cfg = settings['DEFAULT']
lib = cfg['lib_name']
NAMES = ('baselines', 'cluster', 'detect', 'export', 'log', 'render', 'site', 'video')
extras = {name: cfg[f'{name}_requirements'].split() for name in NAMES}

PACKS = ('synthfaces', 'london')

# The faces that come along lie in data/… of a clone and in pcl_nb/data/… of an installation.
# A clone is installed (`pip install -e`) as a plain path: setuptools' other way, an import hook, comes last, and
# beside a clone the clone's own folder of the same name would be found before the library in it.
packages, package_dir = [lib], {'': '.'}
if 'editable_wheel' not in sys.argv:
    package_dir = {f'{lib}.data.{pack}': f'data/{pack}' for pack in PACKS}
    packages = [lib, *package_dir]

setup(
    name=lib, version=cfg['version'], description=cfg['description'],
    long_description=(here/'README.md').read_text(encoding='utf-8'), long_description_content_type='text/markdown',
    author=cfg['author'], author_email=cfg['author_email'], url=cfg['git_url'], keywords=cfg['keywords'],
    license='Apache-2.0', python_requires=f">={cfg['min_python']}",
    packages=packages, package_dir=package_dir,
    package_data={lib: ['*.js', '*.css', 'models/*']} | {
        f'{lib}.data.{pack}': ['*.parquet', '*.npz', 'README.md'] for pack in PACKS},
    install_requires=cfg['requirements'].split(),
    extras_require=extras | {'dev': sum(extras.values(), cfg['dev_requirements'].split())},
    entry_points={'console_scripts': cfg['console_scripts'].split(), 'nbdev': [f'{lib}={lib}._modidx:d']},
)
