"""Take out of notebooks what a run leaves and no reader needs: `python .ci/tidy.py nbs/*.ipynb`.

Progress bars and stderr, a second picture type of the same output, the state of widgets not shown. A large PNG that
is much smaller as a JPEG becomes one: figures with photographs or thousands of dots in them do. Others get 256 colours.
"""
import base64
import io
import json
import re
import sys
from pathlib import Path

from PIL import Image

WIDGET, STATE = 'application/vnd.jupyter.widget-view+json', 'application/vnd.jupyter.widget-state+json'
BAR = re.compile(r'\d+%\|| examples/s|\?ba/s|it/s[\],]|s/it[\],]')          # what tqdm writes
MESSAGE = '(raylet)'                                                    # a worker of Ray that a test killed


def text_of(output: dict) -> str:
    "What an output says in plain text."
    return ''.join(output.get('text', output.get('data', {}).get('text/plain', '')))


def is_noise(output: dict) -> bool:
    "Progress bars and what went to stderr."
    return output.get('name') == 'stderr' or bool(BAR.search(text_of(output)))


def picture_of(png: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(png)))


def on_white(picture: Image.Image) -> Image.Image:
    picture = picture.convert('RGBA')
    return Image.alpha_composite(Image.new('RGBA', picture.size, 'white'), picture).convert('RGB')


def as_jpeg(png: str) -> str | None:
    "A picture of an output as JPEG, where that is less than 0.6 as large."
    buffer = io.BytesIO()
    on_white(picture_of(png)).save(buffer, 'jpeg', quality=70, optimize=True)
    jpeg = base64.b64encode(buffer.getvalue()).decode()
    return jpeg if len(jpeg) < .6*len(png) else None


def fewer_colours(png: str) -> str:
    "A picture of an output with 256 colours, which is all that most figures have."
    picture, buffer = picture_of(png), io.BytesIO()
    if picture.mode == 'P': return png
    on_white(picture).quantize(256, dither=Image.Dither.NONE).save(buffer, 'png', optimize=True)
    return min(png, base64.b64encode(buffer.getvalue()).decode(), key=len)


def tidy_output(output: dict) -> dict | None:
    "An output without noise and with one picture type, or None."
    if is_noise(output): return None
    if 'text' in output:
        output['text'] = [line for line in output['text'] if MESSAGE not in line]
        if not text_of(output).strip(): return None
    data = output.get('data', {})
    if len(png := data.get('image/png', '')) > 20_000 and 'image/jpeg' not in data and (jpeg := as_jpeg(png)):
        data['image/jpeg'] = jpeg
    elif len(png) > 60_000: data['image/png'] = fewer_colours(png)
    if 'image/jpeg' in data: data.pop('image/png', None)
    return output


def is_kept(output: dict) -> bool:
    "Whether an output is what lasts of a widget beside it, which then needs no state."
    return 'class="pcl-lasting' in ''.join(output.get('data', {}).get('text/html', ''))


def tidy_widgets(notebook: dict):
    "Keep the state of widgets that an output shows, and of those inside them; none where the output lasts by itself."
    cells = [c.get('outputs', []) for c in notebook['cells']]
    shown = [o['data'][WIDGET]['model_id'] for outputs in cells if not any(map(is_kept, outputs))
             for o in outputs if WIDGET in o.get('data', {})]
    models = notebook['metadata'].get('widgets', {}).get(STATE, {}).get('state', {})
    keep, todo = {}, shown
    while todo:
        name = todo.pop()
        if name in keep or name not in models: continue
        keep[name] = models[name]
        todo += re.findall(r'IPY_MODEL_(\w+)', json.dumps(models[name]))
    if keep: notebook['metadata']['widgets'][STATE]['state'] = keep
    else: notebook['metadata'].pop('widgets', None)


def tidy(notebook: dict) -> dict:
    "The notebook, tidied in place."
    for cell in notebook['cells']:
        cell['metadata'].pop('execution', None)
        if 'outputs' in cell: cell['outputs'] = [o for o in map(tidy_output, cell['outputs']) if o]
    notebook['metadata'].pop('language_info', None)
    tidy_widgets(notebook)
    return notebook


if __name__ == '__main__':
    for file in map(Path, sys.argv[1:]):
        notebook = tidy(json.loads(file.read_text(encoding='utf-8')))
        text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
        file.write_text(text+'\n', encoding='utf-8')
