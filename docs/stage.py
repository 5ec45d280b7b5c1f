"What a build reads beside the pages of this folder: notebooks with links and without hidden cells, modules, explorers."
import ast
import json
import re
import shutil
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
NOTEBOOKS = {f.stem: f for f in sorted((ROOT/'nbs').glob('[0-9]*.ipynb'))}
HIDDEN = re.compile(r'^#\| *(hide|default_exp)\b', re.M)
DIRECTIVE = re.compile(r'^#\|.*\n?', re.M)
WIDGET = 'application/vnd.jupyter.widget-view+json'
KEPT = 'class="pcl-lasting'              # what an output shows where its widget does not live
INSTEAD = 'While the notebook runs, a widget stands here. Among these pages are [explorers to try](../explorers.md).'
SECTIONS = {0: 'Start', 1: 'Faces', 10: 'Method', 30: 'Questions', 40: 'Looking', 50: 'Machinery', 60: 'Appendix'}
MORE = {'Start': ['explorers'], 'Appendix': ['reference/index', 'CONTRIBUTING', 'CHANGELOG']}
COPIED = ('CONTRIBUTING.md', 'CHANGELOG.md', 'CITATION.cff', 'LICENSE')


def parsed(module: Path) -> dict:
    "Of a module: its notebook, its docstring, and the functions and classes that it offers."
    source = module.read_text(encoding='utf-8')
    tree = ast.parse(source)
    offered = next(ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign))
    defined = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    notebook = re.search(r'File to edit: \.\./nbs/(\w+)\.ipynb', source)[1]
    return dict(notebook=notebook, about=ast.get_docstring(tree), names=[name for name in offered if name in defined])


MODULES = {f.stem: parsed(f) for f in sorted((ROOT/'pcl_nb').glob('[a-z]*.py'))}
COUNT = Counter(name for module in MODULES.values() for name in module['names'])
SYMBOLS = {name: f'pcl_nb.{module}.{name}' for module, known in MODULES.items() for name in known['names']
           if COUNT[name] == 1}


def link(code: re.Match, nbs: str) -> str:
    "A name in backticks as a link to its notebook or to the reference."
    name = code[1]
    if name in NOTEBOOKS: return f'[`{name}`]({nbs}{name}.ipynb)'
    return f'{{py:obj}}`{name} <{SYMBOLS[name]}>`' if name in SYMBOLS else code[0]


def linked(markdown: str, nbs: str='') -> str:
    "Names in backticks as links, outside of blocks of code and of links; `nbs` is the way to the notebooks."
    parts = re.split(r'(^```.*?^```|\[[^\]]*\]\([^)]*\))', markdown, flags=re.S | re.M)
    names = lambda text: re.sub(r'(?<!`)`(\w+)`(?!`)', lambda code: link(code, nbs), text)
    return ''.join(part if i % 2 else names(part) for i, part in enumerate(parts))


def shown_cell(cell: dict) -> list[dict]:
    "A cell as the page has it; behind a widget of which nothing is kept, a word on it."
    source = ''.join(cell['source'])
    if cell['cell_type'] == 'markdown': return [cell | dict(source=linked(source))]
    widgets = [o for o in cell['outputs'] if WIDGET in o.get('data', {})]
    rest = [o for o in cell['outputs'] if o not in widgets]
    note = dict(cell_type='markdown', id=cell['id']+'-widget', metadata={}, source=f':::{{note}}\n{INSTEAD}\n:::')
    missing = bool(widgets) and not any(KEPT in ''.join(o.get('data', {}).get('text/html', '')) for o in rest)
    return [cell | dict(source=DIRECTIVE.sub('', source), outputs=rest)]+[note]*missing


def shown(notebook: Path) -> str:
    "A notebook without its hidden cells."
    content = json.loads(notebook.read_text(encoding='utf-8'))
    cells = [cell for cell in content['cells'] if not HIDDEN.search(''.join(cell['source']))]
    content['cells'] = [part for cell in cells for part in shown_cell(cell)]
    content['metadata'].pop('widgets', None)
    return json.dumps(content)


def write(file: Path, text: str):
    "A file, touched only where it changes, so that a second build is quick."
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or file.read_text(encoding='utf-8') != text: file.write_text(text, encoding='utf-8')


def title_of(notebook: Path) -> str:
    "The title of a notebook behind its number."
    first = ''.join(json.loads(notebook.read_text(encoding='utf-8'))['cells'][0]['source'])
    return f'{notebook.stem.split("_")[0]} {first.splitlines()[0].lstrip("# ")}'


def contents() -> str:
    "The pages in their order, by section: the first number of each section is in `SECTIONS`."
    pages = {section: [] for section in SECTIONS.values()}
    for name, notebook in NOTEBOOKS.items():
        section = SECTIONS[max(first for first in SECTIONS if first <= int(re.match(r'\d+', name)[0]))]
        pages[section].append(f'{title_of(notebook)} <nbs/{name}>')
    trees = [f'```{{toctree}}\n:hidden:\n:caption: {section}\n\n'+'\n'.join(listed+MORE.get(section, []))+'\n```\n'
             for section, listed in pages.items()]
    return '\n'.join(trees)


def write_reference(folder: Path):
    "A page a module, and a page that lists them."
    for name, known in MODULES.items():
        head = f'{name}\n{"="*len(name)}\n\nMade in :doc:`../nbs/{known["notebook"]}`.\n\n'
        write(folder/f'{name}.rst', f'{head}.. automodule:: pcl_nb.{name}\n')
    order = sorted(MODULES, key=lambda name: MODULES[name]['notebook'])
    table = ''.join(f'| {{doc}}`{name}` | {MODULES[name]["about"]} |\n' for name in order)
    listed = '\n'.join(order)
    write(folder/'index.md', f'# Reference\n\nThe library, a module a notebook.\n\n| | |\n|---|---|\n{table}\n'
          f'```{{toctree}}\n:hidden:\n\n{listed}\n```\n')


def write_explorers(folder: Path):
    "The explorers of the shipped models, as `save_html` writes them; again only after the library has changed."
    changed = max(f.stat().st_mtime for f in (ROOT/'pcl_nb').rglob('*') if '__pycache__' not in f.parts)
    if (folder/'models.html').exists() and (folder/'models.html').stat().st_mtime > changed: return
    folder.mkdir(exist_ok=True)
    import numpy as np
    from pcl_nb.explore import explore
    from pcl_nb.faces import faces_synth
    from pcl_nb.presets import load_model
    faces = faces_synth()
    people = faces.select(np.flatnonzero(np.array(faces['split'][:]) == 'test')[:360])
    model = load_model('clips')
    explorer = explore(model, people)
    rows = np.linspace(0, len(people)-1, 10).round()
    title = 'clips: the face map beside the pose map'
    explorer.save_html(folder/'clips.html', title, overwrite=True, space=False, swaps=rows)
    both = dict(clips=model, turned=load_model('turned'))
    explorer = explore(both, people, ['face'])
    explorer.save_html(folder/'models.html', 'Two models: their face maps', overwrite=True, space=False)


def stage(here: Path):
    "Everything that `sphinx-build` reads and no person wrote."
    for name, notebook in NOTEBOOKS.items(): write(here/'nbs'/f'{name}.ipynb', shown(notebook))
    shutil.copytree(ROOT/'nbs'/'images', here/'nbs'/'images', dirs_exist_ok=True)
    for name in COPIED: write(here/name, (ROOT/name).read_text(encoding='utf-8'))
    write(here/'contents.txt', contents())
    write(here/'readme.txt', linked((ROOT/'README.md').read_text(encoding='utf-8'), 'nbs/'))
    write_reference(here/'reference')
    write_explorers(here/'live')
