// Where it starts in a saved file.
import { explorer } from './explorer.js';
import { addScript } from './plotly.js';
import { changedTags, keptTags, tagChanges, unheardTags } from './remembered.js';

const bytesOf = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));

const unzipped = async text =>
  new Response(new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream('gzip'))).text();

/** The frame of a notebook's output that holds this page, to keep it beyond its kernel; null elsewhere. */
function framed() {
  try {
    return frameElement?.classList.contains('pcl-frame') ? frameElement : null;
  } catch {
    return null; // a page of another server frames this one
  }
}

/** As high as what it holds, and as light as the notebook. */
function fitFrame(frame) {
  const fit = () => (frame.style.height = `${document.body.scrollHeight + 40}px`),
    { jpThemeLight: light } = frame.ownerDocument.body.dataset;
  if (light) document.documentElement.style.colorScheme = light === 'true' ? 'light' : 'dark';
  new ResizeObserver(fit).observe(document.body);
}

/** A saved page holds its data, its thumbnails and Plotly, packed. */
async function openFile(root) {
  addEventListener('message', e => {
    // a page that frames this one says which theme it has
    if (e.source === parent && e.data?.colorScheme) document.documentElement.style.colorScheme = e.data.colorScheme;
  });
  const text = id => document.getElementById(id)?.textContent,
    { sheets, ...data } = JSON.parse(await unzipped(text('pcl-data')));
  const urls = sheets.map(sheet => URL.createObjectURL(new Blob([bytesOf(sheet)], { type: 'image/webp' })));
  const plotly = async () => globalThis.Plotly || addScript(await unzipped(text('pcl-plotly'))),
    frame = framed(),
    kept = frame ? unheardTags(data.key) : keptTags(`pcl-tags-${data.key}`);
  if (frame) fitFrame(frame);
  const page = explorer(root, data, urls, {
    plotly,
    selected() {},
    clicked() {},
    tags: tags => kept.write(tagChanges(data.tags, tags)),
  });
  page.setTags(changedTags(data.tags, kept.read(), data.n));
  const linked = () => {
    const [, view] = location.hash.match(/^#view=(.*)/) || [];
    if (!view) return;
    try {
      page.restoreView(JSON.parse(decodeURIComponent(view)));
    } catch {
      page.announce('The address holds no view that can be read.');
    }
  };
  if (data.view) page.restoreView(data.view);
  linked();
  addEventListener('hashchange', linked);
}

/** A saved page: drawn, or a sentence that says why not. */
export async function startPage(root) {
  try {
    await openFile(root);
  } catch (error) {
    console.error(error);
    globalThis.pclFault?.(error);
  }
}
