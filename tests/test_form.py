"The form of notebooks: short cells, narrow lines, outputs without noise, files of a size that a code host shows."
import ast
import json
import re
import sys
from statistics import median, quantiles

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT/'.ci'))
from tidy import is_noise  # noqa: E402

NOTEBOOKS = sorted((ROOT/'nbs').glob('*.ipynb'))
FILE, TOGETHER, WIDTH, MEDIAN, DECILE = 1.5e6, 9e6, 120, 10, 25
FAMILY = 12                             # lines from which on a definition has a cell of its own

# Packages whose import loads OpenMP
OPENMP = {'torch', 'torchvision', 'accelerate', 'safetensors', 'sklearn', 'numba', 'umap', 'kornia', 'lightly'}

# Where a rule does not hold, and why: cells by id
MANY_DEFINITIONS = {}                   # more than a family of short functions


def cells_of(file): return json.loads(file.read_text(encoding='utf-8'))['cells']
def source_of(cell): return ''.join(cell['source'])


def exported(file):
    "Ids and sources of the cells that make the library, import cells apart."
    for cell in cells_of(file):
        source = source_of(cell)
        if cell['cell_type'] == 'code' and re.match(r'#\| *exporti?\b', source):
            body = ast.parse(source).body
            if not all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in body): yield cell['id'], source, body


def lines_of(source): return sum(bool(line.strip()) and not line.startswith('#|') for line in source.splitlines())


def test_sizes():
    sizes = {f: f.stat().st_size for f in NOTEBOOKS}
    large = [f'{f.name}: {s/1e6:.2f} MB' for f, s in sizes.items() if s > FILE]
    assert not large, '\n'.join(large)
    assert sum(sizes.values()) <= TOGETHER, f'{sum(sizes.values())/1e6:.1f} MB together: ' + ', '.join(
        f'{f.stem} {s/1e6:.2f}' for f, s in sorted(sizes.items(), key=lambda i: -i[1])[:8])


@pytest.mark.parametrize('file', NOTEBOOKS, ids=lambda f: f.stem)
def test_outputs(file):
    "No errors, no progress bars, one picture type an output; `python .ci/tidy.py` mends all but the first."
    faults = []
    for cell in cells_of(file):
        for o in cell.get('outputs', ()):
            kinds = [k for k in o.get('data', {}) if k.startswith('image/')]
            if o['output_type'] == 'error': faults.append(f"{cell['id']}: {o['ename']}: {o['evalue'][:80]}")
            if is_noise(o): faults.append(f"{cell['id']}: progress bar or stderr: {str(o.get('text', ''))[:80]}")
            if len(kinds) > 1: faults.append(f"{cell['id']}: {' and '.join(kinds)} of the same picture")
    assert not faults, '\n'.join(faults)


@pytest.mark.parametrize('file', NOTEBOOKS, ids=lambda f: f.stem)
def test_width(file):
    wide = [f"{cell['id']}: {len(line)}: {line[:100]} …" for cell in cells_of(file) if cell['cell_type'] == 'code'
            for line in source_of(cell).splitlines() if len(line) > WIDTH]
    assert not wide, '\n'.join(wide)


@pytest.mark.parametrize('file', NOTEBOOKS, ids=lambda f: f.stem)
def test_one_definition(file):
    "A cell of the library defines one thing, or a family of short functions."
    faults = []
    for name, source, body in exported(file):
        defined = [n for n in body if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
        long = [n.name for n in defined if n.end_lineno-n.lineno >= FAMILY]
        if len(defined) > 1 and long and name not in MANY_DEFINITIONS:
            faults.append(f'{name}: {long[0]} is long and one of {len(defined)}')
    assert not faults, '\n'.join(faults)


def test_cell_lengths():
    "Of all cells of the library: the median and the ninth decile; the longest are named."
    cells = [(lines_of(source), f.stem, name) for f in NOTEBOOKS for name, source, _ in exported(f)]
    counts = [n for n, *_ in cells]
    middle, decile = median(counts), quantiles(counts, n=10)[-1]
    longest = '\n'.join(f'{n} lines: {f} {name}' for n, f, name in sorted(cells, reverse=True)[:25])
    figures = f'median {middle:g}, ninth decile {decile:g} of {len(cells)} cells'
    print(figures)
    assert middle <= MEDIAN and decile <= DECILE, f'{figures}\n{longest}'


def names_in(body):
    "What statements define."
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)): yield node.name
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, 'target', None)]
        yield from (n.id for target in targets if target for n in ast.walk(target) if isinstance(n, ast.Name))


def used_soon(file):
    "For each cell of the library: whether it is used by the first cell after it that is not exported, or on the way."
    cells = [(cell['id'], source_of(cell)) for cell in cells_of(file) if cell['cell_type'] == 'code']
    defined = {name: list(names_in(body)) for name, _, body in exported(file)}
    for i, (name, _) in enumerate(cells):
        if not defined.get(name): continue
        shown = next((k for k in range(i+1, len(cells)) if cells[k][0] not in defined), len(cells)-1)
        later = '\n'.join(source for _, source in cells[i+1:shown+1])
        yield name, any(re.search(rf'\b{re.escape(word)}\b', later) for word in defined[name])


def test_used_soon():
    "Nearly nine of ten cells of the library are used at once, or with those that need them."
    used = {f'{f.stem} {name}': yes for f in NOTEBOOKS for name, yes in used_soon(f)}
    late = [name for name, yes in used.items() if not yes]
    share = 1-len(late)/len(used)
    print(f'{share:.3f} of {len(used)} cells')
    assert share >= .87, '\n'.join(late)


def packages_of(source):
    "The packages that a cell imports, in order."
    for node in ast.walk(ast.parse(re.sub(r'(?m)^\s*[%!].*$', '', source))):
        if isinstance(node, ast.Import): yield from (a.name.split('.')[0] for a in node.names)
        if isinstance(node, ast.ImportFrom) and not node.level: yield node.module.split('.')[0]


@pytest.mark.parametrize('file', NOTEBOOKS, ids=lambda f: f.stem)
def test_library_comes_first(file):
    "A notebook imports the library before all that loads OpenMP, whose threads would spin (see `pcl_nb/__init__.py`)."
    cells = [source_of(c) for c in cells_of(file) if c['cell_type'] == 'code']
    order = [name for source in cells for name in packages_of(source)]
    before = OPENMP & set(order[:order.index('pcl_nb')])
    assert not before, f'{sorted(before)} before pcl_nb'


def imports_of(body):
    "Modules of the library that statements import, and the names taken from each."
    for node in body:
        if isinstance(node, ast.ImportFrom) and (node.level == 1 or (node.module or '').startswith('pcl_nb.')):
            yield (node.module or '').removeprefix('pcl_nb.'), [a.name for a in node.names]


def trees(): return {f.stem: ast.parse(f.read_text(encoding='utf-8')) for f in (ROOT/'pcl_nb').glob('[a-z]*.py')}


def test_no_private_names():
    "No module takes another's name with an underscore."
    taken = [f'{name}: {a} of {module}' for name, tree in trees().items()
             for module, names in imports_of(ast.walk(tree)) for a in names if re.match('_[a-z]', a) and module != name]
    assert not taken, '\n'.join(taken)


def test_no_circles():
    "Imports at the top of modules point one way."
    needs = {name: {module for module, _ in imports_of(tree.body)} for name, tree in trees().items()}
    done = set()
    while free := [m for m in needs if m not in done and not (needs[m] & set(needs))-done]: done.update(free)
    assert done == set(needs), f'a circle among {sorted(set(needs)-done)}'


def test_order():
    "Imports at the top of modules are from earlier notebooks."
    place = {name: f.stem for f in NOTEBOOKS for cell in cells_of(f)
             for name in re.findall(r'^#\| *default_exp (\w+)', source_of(cell))}
    late = [f'{place[name]} needs {place[module]}' for name, tree in trees().items()
            for module, _ in imports_of(tree.body)
            if module in place and place[module] > place[name]]
    assert len(place) > 30 and not late, '\n'.join(late)


def paths_of(function):
    "Parameters that a function makes a `Path` of by itself, those that are said to be paths apart."
    args = function.args
    ours = {a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs) if not a.annotation}
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == 'Path':
            words = [n for a in node.args for n in getattr(a, 'values', [a])]           # Path(a), Path(a or b)
            if ours & {n.id for n in words if isinstance(n, ast.Name)}: yield ast.unparse(node)


def test_paths_enter_by_one_door():
    "What a user names is read by `as_path`, which knows ~; the options of a command have come through it."
    public = [(f'{name}.{f.name}', f) for name, tree in trees().items() if name != 'cli' for f in ast.walk(tree)
              if isinstance(f, ast.FunctionDef) and not re.match('_[a-z]', f.name) and f.name != 'as_path']
    faults = [f'{name}: {call}' for name, f in public for call in paths_of(f)]
    assert not faults, '\n'.join(faults)


def names_of(target): return len(target.elts) if isinstance(target, ast.Tuple) else 1


def test_one_thing_a_line():
    "A line gives values to two names at most (coordinates apart), and a function with a name is a `def`."
    vectors = {'head', 'renderer'}              # loops over triangles: x, y, z are one thing
    faults = []
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Assign): continue
            several = isinstance(node.value, ast.Tuple) and names_of(node.targets[0]) > 2
            named = isinstance(node.value, ast.Lambda) and isinstance(node.targets[0], ast.Name)
            if named or several and name not in vectors:
                faults.append(f'{name}:{node.lineno}: {ast.unparse(node)[:90]}')
    assert not faults, '\n'.join(faults)


def test_lambdas():
    "At most three in 1,000 lines."
    found = [f'{name}:{node.lineno}' for name, tree in trees().items() for node in ast.walk(tree)
             if isinstance(node, ast.Lambda)]
    lines = sum(len(f.read_text(encoding='utf-8').splitlines()) for f in (ROOT/'pcl_nb').glob('[a-z]*.py'))
    assert len(found) <= .003*lines, f'{len(found)} in {lines} lines: ' + ' '.join(found)


def test_captions():
    "Prose that says something: at most 3 % of the cells of words have five words or fewer (headings apart)."
    cells = [source_of(c) for f in NOTEBOOKS for c in cells_of(f) if c['cell_type'] == 'markdown']
    short = [text for text in cells if len(text.split()) <= 5 and not text.startswith(('#', '<', '|'))]
    assert len(short) <= .03*len(cells), '\n'.join(short)
