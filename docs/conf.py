"Settings of Sphinx: `sphinx-build docs _docs/html` makes the site of the notebooks as they are committed."
import sys
from configparser import ConfigParser
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE)]

import hooks  # noqa: E402
import stage  # noqa: E402

settings = ConfigParser()
settings.read(ROOT/'settings.ini', encoding='utf-8')
settings = settings['DEFAULT']
project, author, copyright = settings['title'], settings['author'], settings['copyright']
version = release = settings['version']

extensions = ['myst_nb', 'sphinx.ext.autodoc', 'sphinx.ext.viewcode']
exclude_patterns = ['live']

html_theme = 'furo'
html_title = project
html_static_path = ['live', 'site.css', 'frames.js']
html_css_files, html_js_files = ['site.css'], ['frames.js']
html_copy_source = False
html_show_sourcelink = False
pygments_style, pygments_dark_style = 'xcode', 'github-dark'
html_math_renderer = 'mathml'           # formulas without a script, and without a server that has one

nb_execution_mode = 'off'
nb_merge_streams = True
nb_ipywidgets_js = {}                   # by default they come from foreign servers
myst_enable_extensions = ['dollarmath', 'colon_fence']
myst_heading_anchors = 3

autodoc_default_options = {'members': True, 'undoc-members': True, 'member-order': 'bysource'}
autodoc_inherit_docstrings = False
autodoc_preserve_defaults = True
maximum_signature_line_length = 80
python_use_unqualified_type_names = True
toc_object_entries_show_parents = 'hide'


def setup(app):
    stage.stage(HERE)
    hooks.setup(app)
