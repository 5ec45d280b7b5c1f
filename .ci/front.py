"""The front page's pictures, of the shipped model: `python .ci/front.py` (with Playwright and Chromium, as the tests).

`nbs/images/explorer.webp` is the explorer as one uses it, `nbs/images/swaps.jpg` photographs in rendered faces' poses.
"""
import io
import shutil
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from pcl_nb.explore import explore
from pcl_nb.faces import decode_faces, faces_london, faces_synth
from pcl_nb.presets import load_model
from pcl_nb.swap import matrix_picture, swap_matrix

IMAGES = Path(__file__).parent.parent/'nbs'/'images'
ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync']


def test_people():
    "Twelve people whom the model has never seen, thirty pictures of each."
    synth = faces_synth()
    return synth.select(np.flatnonzero(np.array(synth['split'][:]) == 'test')[:360])


def screenshots(page):
    "Pictures of the page while it is used, each with how long it is shown, ms."
    def shot(): return Image.open(io.BytesIO(page.screenshot())).convert('RGB').resize((1000, 641), Image.LANCZOS)
    yield shot(), 1800
    page.select_option('select >> nth=0', 'yaw')
    page.wait_for_timeout(800)
    yield shot(), 2200
    slider = page.get_by_label('Morph').first
    for step in [*range(5, 101, 5), 100, *range(95, -1, -5)]:
        slider.evaluate('(e, v) => { e.value = v; e.dispatchEvent(new Event("input", {bubbles: true})) }',
                        str(float(slider.get_attribute('max') or 1)*step/100))
        page.wait_for_timeout(60)
        yield shot(), 1500 if step == 100 else 70


def film_explorer(model, people, file: Path):
    "The explorer in use, as an animated picture."
    html = Path(tempfile.mkdtemp())/'explorer.html'
    explore(model, people, ('face', 'pose')).save_html(html, space=False)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which('chromium'), args=ARGS)
        page = browser.new_page(viewport=dict(width=1280, height=820))
        page.goto(html.as_uri())
        page.wait_for_timeout(4000)
        pictures, times = zip(*screenshots(page))
        browser.close()
    pictures[0].save(file, save_all=True, append_images=pictures[1:], duration=times, loop=0, quality=70, method=6)


def draw_swaps(model, lenders, file: Path):
    "Four photographed people (London Set) in the poses of eight rendered ones."
    size = model.settings['size']
    london = faces_london()
    name = london.features['expression'].int2str
    neutral = [r for r, e in enumerate(london['expression'][:]) if name(e) == 'neutral']
    people = decode_faces(london.select([neutral[k] for k in (2, 31, 60, 90)]), size, progress=False)
    who, yaw = (np.array(lenders[c][:]) for c in ('identity', 'yaw'))
    lend = [np.flatnonzero(who == n)[np.abs(yaw[who == n]-y).argmin()]
            for n, y in zip(np.unique(who)[[1, 2, 4, 6, 7, 8, 9, 11]], np.linspace(-50, 50, 8))]
    poses = decode_faces(lenders.select(lend), size, progress=False)
    picture = matrix_picture(people, poses, swap_matrix(model, people, poses))
    picture.resize((2*picture.width, 2*picture.height), Image.BICUBIC).save(file, quality=80)


if __name__ == '__main__':
    model, people = load_model('clips'), test_people()
    draw_swaps(model, people, IMAGES/'swaps.jpg')
    film_explorer(model, people, IMAGES/'explorer.webp')
