"The explorer and the playground, in a real browser."
import json

from conftest import NASTY, ROOT

from pcl_nb.explore import explorer_data, save_explorer


def middle(page, element):
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    return box['x'], box['y'], box['width'], box['height']


def hover_face(page, i, which=0):
    "Move the mouse onto the i-th point of a map."
    spot = page.evaluate("""([i, k]) => { const d = document.querySelectorAll('.pcl-map')[k]; d.scrollIntoView({block: 'center'}); const f = d._fullLayout, r = d.getBoundingClientRect(), t = d.data[0];
        return [r.left + f.xaxis._offset + f.xaxis.d2p(t.x[i]), r.top + f.yaxis._offset + f.yaxis.d2p(t.y[i])]; }""", [i, which])
    page.mouse.move(spot[0]-3, spot[1]-3); page.mouse.move(*spot)
    page.wait_for_timeout(300)


def lasso(page, which=0):
    "Draw round the whole of one map; returns the rows selected in the other one."
    drag = page.locator('.pcl-map .nsewdrag').nth(which)
    x, y, w, h = middle(page, drag)
    page.mouse.move(x+3, y+3); page.mouse.down()
    for fx, fy in ((.97, .02), (.97, .97), (.02, .97), (.02, .05)): page.mouse.move(x+w*fx, y+h*fy, steps=8)
    page.mouse.up(); page.wait_for_timeout(600)
    return page.evaluate("k => document.querySelectorAll('.pcl-map')[k].data[0].selectedpoints", 1-which)


def drive(page, n):
    "Hover, colours, lasso; the same in a file and in a notebook."
    page.locator('.pcl-map .main-svg').first.wait_for(timeout=60_000)
    assert page.locator('.pcl-map').count() == 2
    a, b = (page.locator('.pcl-map .main-svg').nth(k).bounding_box() for k in (0, 3))
    assert a['x']+a['width'] <= b['x'] or a['y']+a['height'] <= b['y'], 'the maps cover one another'
    tip = page.locator('.pcl-tip')
    for i in range(10):                              # points may cover one another: one of the ten of this person is on top
        hover_face(page, i)
        if NASTY in tip.inner_text(): break
    assert tip.is_visible() and f'identity: {NASTY}' in tip.inner_text()
    shown = tip.locator('[data-face]').get_attribute('data-face')
    rings = page.evaluate("[...document.querySelectorAll('.pcl-map')].map(d => [d.data[1].x[0], d.data[0].x])")
    assert [r[1].index(r[0]) for r in rings] == [int(shown)]*2                      # ringed in both maps
    page.locator('.pcl-colour').select_option('yaw')
    assert page.evaluate("document.querySelectorAll('.pcl-map')[1].data[0].marker.cmid") == 0
    page.locator('.pcl-colour').select_option('identity')
    assert page.locator('body').get_by_text(NASTY, exact=True).count() >= 1         # the name is text, in the legend
    assert page.locator('img[src="x"]').count() == 0
    hover_face(page, int(shown))
    page.mouse.down(); page.mouse.up()                                              # a click: its neighbours, as rows and in both maps
    page.locator('.pcl-near [data-face]').first.wait_for()
    assert page.locator('.pcl-near [data-face]').count() == 2*(1+8)
    assert page.evaluate("[...document.querySelectorAll('.pcl-map')].map(d => [d.data[2].x.length, d.data[3].x.length])") == [[8, 8], [8, 8]]
    page.locator('.pcl-method').select_option('PCA')
    assert page.locator('.pcl-map .gtitle').all_text_contents() == ['face feature (PCA)', 'pose feature (PCA)']
    page.locator('.pcl-method').select_option('UMAP')
    page.locator('.pcl-filter').select_option('identity'); page.locator('.pcl-value').select_option(NASTY)
    page.get_by_text(f'10 of {n} faces').wait_for(timeout=5000)
    page.locator('.pcl-filter').select_option('yaw'); page.locator('.pcl-from').fill('0'); page.locator('.pcl-to').fill('10')
    page.get_by_text(f'12 of {n} faces').wait_for(timeout=5000)                     # of -40, -32 … 32: 0 and 8
    page.locator('.pcl-filter').select_option('everything')
    page.locator('.pcl-find').fill('S02')
    assert page.locator('.pcl-note').inner_text() == '10 faces selected · identity: s02 10'
    page.locator('.pcl-find').fill('')
    chosen = lasso(page)
    assert len(chosen) > .9*n
    assert page.locator('.pcl-gallery [data-face]').count() == len(chosen)
    return chosen


def test_html_offline(page, small, tmp_path):
    page.context.set_offline(True)
    path = save_explorer(tmp_path/'explorer.html', *explorer_data(*small))
    asked = []
    page.on('request', lambda r: asked.append(r.url) if r.url.startswith('http') else None)
    page.goto(path.as_uri())
    drive(page, 60)
    assert not asked


def test_html_dark(page, small, tmp_path):
    page.emulate_media(color_scheme='dark')
    page.goto(save_explorer(tmp_path/'dark.html', *explorer_data(*small)).as_uri())
    page.locator('.pcl-map .main-svg').first.wait_for()
    ink = page.evaluate("document.querySelectorAll('.pcl-map')[0]._fullLayout.font.color")
    assert ink in ('rgb(255, 255, 255)', '#fff', 'white')


CELLS = ["""from pcl_nb.explore import explore
from pcl_nb.faces import face_table, faces_orl
from pcl_nb.train import PRESETS, make_model
orl = faces_orl().select(range(60))
table = face_table(orl['image'][:], identity=[NASTY if i == 's01' else i for i in orl['identity']], yaw=[float(i % 10)*8-40 for i in range(60)])
explorer = explore(make_model(PRESETS['laptop'], 0), table)
explorer""", "import ipywidgets; told = ipywidgets.HTML(); explorer.observe(lambda c: setattr(told, 'value', f'Python has {len(c.new)}'), 'selected'); told"]


def notebook(folder, *cells):
    cells = [dict(cell_type='code', id=f'c{i}', metadata={}, outputs=[], execution_count=None, source=c) for i, c in enumerate(cells)]
    kernel = dict(name='python3', display_name='python3', language='python')
    (folder/'test.ipynb').write_text(json.dumps(dict(cells=cells, metadata=dict(kernelspec=kernel), nbformat=4, nbformat_minor=5)))
    return folder/'test.ipynb'


def test_explorer_in_lab(page, lab, tmp_path):
    lab(page, notebook(tmp_path, *(c.replace('NASTY', repr(NASTY)) for c in CELLS)))
    chosen = drive(page, 60)
    page.get_by_text(f'Python has {len(chosen)}').wait_for(timeout=10_000)          # the lasso came back to Python


def drag_slider(page, which):
    "Move one slider; the picture below must be drawn again."
    picture = page.locator('.jp-OutputArea-output .widget-image').last
    picture.scroll_into_view_if_needed()
    before = picture.get_attribute('src')
    x, y, w, h = middle(page, page.locator('.widget-slider').nth(which).locator('.noUi-handle'))
    page.mouse.move(x+w/2, y+h/2); page.mouse.down(); page.mouse.move(x+w/2-60, y+h/2, steps=6); page.mouse.up()
    page.wait_for_function("before => [...document.querySelectorAll('.jp-OutputArea-output .widget-image')].pop().src !== before", arg=before, timeout=10_000)
    page.wait_for_timeout(500)


def test_playground_in_lab(page, lab):
    lab(page, ROOT/'nbs'/'01_augment.ipynb')
    drag_slider(page, 0)


def test_drawn_face_in_lab(page, lab, tmp_path):
    lab(page, notebook(tmp_path, 'from pcl_nb.synthfaces import playground; playground()'))
    drag_slider(page, 3)                             # person, intensity, light, yaw
