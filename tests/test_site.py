"The site: built without a warning, whole by itself, every link to a page and a place that are there."
import re
import subprocess
import sys
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote, urlparse

import pytest
from conftest import PATIENCE, ROOT

for needed in ('sphinx', 'myst_nb', 'furo', 'latex2mathml'):
    pytest.importorskip(needed, reason=f"{needed} is missing: pip install -e '.[site]'")


class Page(HTMLParser):
    "What a page loads, where it links to, and the places in it."
    def __init__(self, text):
        super().__init__()
        self.loaded, self.links, self.places = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        self.places |= {known[k] for k in ('id', 'name') if known.get(k)}
        if tag == 'a' and 'href' in known: self.links.append(known['href'])
        else: self.loaded += [known[k] for k in ('src', 'href', 'poster', 'data') if known.get(k)]


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_): pass

    def do_GET(self):
        if self.path != '/favicon.ico': return super().do_GET()
        self.send_response(204)                 # a browser asks for one by itself
        self.end_headers()


@pytest.fixture(scope='module')
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp('site')/'html'
    command = [sys.executable, '-m', 'sphinx', '-q', '-W', '--keep-going', ROOT/'docs', out]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-6000:]
    return out


@pytest.fixture(scope='module')
def pages(site):
    "Those that Sphinx makes; an explorer is one file, and links to nothing."
    return {f: Page(f.read_text(encoding='utf-8')) for f in site.rglob('*.html') if '_static' not in f.parts}


def test_pages(site, pages):
    "A page for each notebook, without what is hidden in it."
    notebooks = {f.stem for f in (ROOT/'nbs').glob('[0-9]*.ipynb')}
    assert notebooks == {f.stem for f in pages if f.parent == site/'nbs'}
    text = '\n'.join(f.read_text(encoding='utf-8') for f in pages if f.parent == site/'nbs')
    leftover = r'#\| ?(export|hide|default_exp)|nbdev_export|:::{|&lt;matplotlib'
    assert not re.search(leftover, re.sub('<[^>]*>', '', text))


def test_loads_nothing_foreign(site, pages):
    "No script, style, font or picture of another server, in pages or in style sheets."
    foreign = [(f.name, url) for f, page in pages.items() for url in page.loaded if urlparse(url).netloc]
    styles = [*site.rglob('*.css'), *pages]
    from_style = re.compile(r'(?:url\(|@import\s+)[\'"]?((?:https?:)?//[^\'")]+)')
    foreign += [(f.name, url) for f in styles for url in from_style.findall(f.read_text(encoding='utf-8'))]
    assert not foreign, foreign[:20]


def test_links(pages):
    "Every link and every file that a page loads is there, and so is the place in it."
    broken = []
    for f, page in pages.items():
        for url in page.links+page.loaded:
            url = urlparse(url)
            if url.scheme: continue
            target, place = (f.parent/unquote(url.path)).resolve() if url.path else f, unquote(url.fragment)
            known = pages[target].places if target in pages else {place}
            if not target.is_file() or place and place not in known: broken.append(f'{f.name}: {url.geturl()}')
    assert not broken, '\n'.join(broken[:40])


def test_reference(site, pages):
    "Functions with what the comments beside their parameters say, and links from notebooks to them."
    reference = site/'reference'/'train.html'
    assert 'pcl_nb.train.train' in pages[reference].places
    assert '../reference/train.html#pcl_nb.train.train' in pages[site/'nbs'/'18_train.html'].links
    assert 'The folder of the run; if it holds this run, the run goes on' in reference.read_text(encoding='utf-8')


def test_explorers_live(site, page):
    "An explorer inside a page, opened from the disk: it draws, and nothing is asked of any server."
    asked = []
    page.on('request', lambda request: asked.append(request.url) if request.url.startswith('http') else None)
    page.goto((site/'explorers.html').as_uri())
    frame = page.frame_locator('iframe').first
    frame.get_by_text('360 faces').first.wait_for(timeout=1000*PATIENCE)
    assert frame.locator('canvas').count() >= 2
    page.evaluate("document.body.dataset.theme = 'dark'")               # as the page's own button does
    frame.locator('html[style*="color-scheme: dark"]').wait_for(state='attached', timeout=1000*PATIENCE)
    assert not asked, asked


def test_search(site, page):
    "From a server: a page from the disk lists what it found, and may not look into it."
    with ThreadingHTTPServer(('127.0.0.1', 0), partial(QuietHandler, directory=site)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f'http://127.0.0.1:{server.server_port}/search.html?q=temperature')
        page.locator('#search-results li').first.wait_for(timeout=1000*PATIENCE)
        page.wait_for_load_state('networkidle', timeout=1000*PATIENCE)
        assert page.locator('#search-results a[href*="15_losses"]').count()
        server.shutdown()
