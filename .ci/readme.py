"Write README.md from nbs/index.ipynb, with its committed outputs; picture paths made to hold from the root."
import re
from pathlib import Path

from nbconvert import MarkdownExporter
from traitlets.config import Config

root = Path(__file__).parent.parent
config = Config(TagRemovePreprocessor=dict(enabled=True, remove_input_tags=['hide-input']))
text, _ = MarkdownExporter(config=config).from_filename(str(root/'nbs'/'index.ipynb'))
text = re.sub(r'\]\(images/', '](nbs/images/', text)
lines = [line.rstrip() for line in text.strip().splitlines()]
(root/'README.md').write_text(re.sub(r'\n{3,}', '\n\n', '\n'.join(lines))+'\n', encoding='utf-8')
