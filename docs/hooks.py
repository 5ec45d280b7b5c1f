"What Sphinx does not do by itself: formulas as MathML, and a reference from docstrings and comments beside parameters."
import inspect
import re

from docutils import nodes
from fastcore.docments import docments
from latex2mathml.converter import convert
from stage import SYMBOLS


def mathml(tex: str, display: str) -> str:
    "A formula that browsers set without a script or a foreign server."
    tex = re.sub(r'\\mathcal (\w)', r'\\mathcal{\1}', tex)      # two spellings that the converter does not know
    return convert(re.sub(r'\\[bB]ig(?=\\\|)', '', tex), display=display)


def inline_formula(writer, node):
    writer.body.append(mathml(node.astext(), 'inline'))
    raise nodes.SkipNode


def block_formula(writer, node):
    writer.body.append(f'<div class="formula">{mathml(node.astext(), "block")}</div>')
    raise nodes.SkipNode


def as_rst(text: str) -> str:
    "Plain text with names in backticks: names of the library become links, and no other character means anything."
    plain = lambda words: re.sub(r'([*|_\\])', r'\\\1', words)
    code = lambda name: f':py:obj:`{name} <{SYMBOLS[name]}>`' if name in SYMBOLS else f'``{name}``'
    parts = text.split('`')
    return ''.join(code(part)+'\\ ' if i % 2 and part else plain(part) for i, part in enumerate(parts))


def comments(thing) -> dict[str, str]:
    "What stands behind the parameters of a function or class."
    if inspect.isclass(thing) and issubclass(thing, tuple):     # whose fields are no parameters of its source
        return dict(re.findall(r'^    (\w+): .*?# *(.+)', inspect.getsource(thing), re.M))
    try: found = docments(thing, full=True)
    except (TypeError, ValueError, OSError, SyntaxError): return {}
    return {name: known['docment'] for name, known in found.items() if known.get('docment')}


def describe(app, what, name, thing, options, lines):
    "A docstring as reStructuredText, with the parameters' comments after it."
    lines[:] = [as_rst(line) for line in lines]
    if not (inspect.isclass(thing) or inspect.isroutine(thing)): return
    known = comments(thing)
    returned = known.pop('return', '')
    fields = [f':param {parameter}: {as_rst(" ".join(text.split()))}' for parameter, text in known.items()]
    lines += ['', *fields, *([f':returns: {as_rst(returned)}'] if returned else []), '']


def skip(app, what, name, thing, skipped, options):
    "Constants are shown by the notebooks, settings stand among the parameters."
    if not callable(thing) and not isinstance(thing, property): return True


def setup(app):
    app.add_html_math_renderer('mathml', (inline_formula, None), (block_formula, None))
    app.connect('autodoc-process-docstring', describe)
    app.connect('autodoc-skip-member', skip)
