// Where it starts in a notebook.
import { make } from './elements.js';
import { explorer } from './explorer.js';
import { askPlotly } from './plotly.js';
import { lineToPython, tagsToPython } from './python.js';
import { changedTags } from './remembered.js';
import { watchTheme } from './theme.js';

/** The numbers (float32) that Python sent as bytes: a view of a part of the message. */
const numbersOf = view => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const TAGS = ' Tags given until then are kept in this page, and brought over.';

export function renderExplorer(model, el) {
  const urls = model.get('_sheets').map(bytes => URL.createObjectURL(new Blob([bytes], { type: 'image/webp' })));
  const data = JSON.parse(model.get('_data'));
  const tell = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const line = lineToPython(model, text => page.announce(text), TAGS),
    tags = tagsToPython(model, data, line.ask);
  const page = explorer(el, data, urls, {
    plotly: async () => askPlotly(model),
    ask: line.ask,
    selected: rows => tell('selected', rows),
    clicked: i => tell('clicked', i),
    tags: tags.send,
    view: view => tell('_view', view),
  });
  const old = model.get('_view');
  page.setTags(model.get('tags'));
  if (old && old.version) page.restoreView(old);
  const hear = (msg, buffers) => {
    line.heard(msg);
    tags.heard(msg);
    if (msg.swap) page.swapMade(msg.swap, buffers[0]);
    else if (msg.maps) page.mapsMade(msg.maps, msg.method);
    else if (msg.near) page.nearMade(msg.near);
    else if (msg.like) page.likenessMade(msg.like, numbersOf(buffers[0]));
    else if (msg.told !== undefined) page.announce(msg.told);
    else if (msg.wait) page.waiting(msg.part, msg.wait);
    else if (msg.restore) page.restoreView(msg.restore);
  };
  const guest = () => page.setGuest(model.get('guest')),
    theirs = () => {
      if (JSON.stringify(model.get('tags')) !== JSON.stringify(page.state.tags)) page.setTags(model.get('tags'));
    };
  guest();
  model.on('msg:custom', hear);
  model.on('change:guest', guest);
  model.on('change:tags', theirs);
  const brought = tags.unheard();
  if (Object.keys(brought).length) {
    page.setTags(changedTags(page.state.tags, brought, data.n));
    tags.send(page.state.tags);
  }
  return () => {
    page.end();
    line.end();
    model.off('msg:custom', hear);
    model.off('change:guest', guest);
    model.off('change:tags', theirs);
    urls.forEach(URL.revokeObjectURL);
  };
}

/** Any Plotly figure, in the notebook's own colours. */
export async function renderFigure(model, el) {
  const Plotly = await askPlotly(model),
    { data, layout } = JSON.parse(model.get('_data')),
    div = make('div', 'figure');
  const ink = () => getComputedStyle(el).color;
  el.classList.add('pcl');
  el.replaceChildren(div);
  await Plotly.newPlot(div, data, { ...layout, font: { color: ink() } }, { responsive: true, displaylogo: false });
  return watchTheme(() => Plotly.relayout(div, { 'font.color': ink() }));
}

const CONTROLS = 'input, select, textarea, button, [role=slider], .noUi-target';

/** Words in a box of plain controls, which say nothing themselves: whoever uses one is told where Python is silent. */
export function renderLine(model, el) {
  const words = make('div', 'silence'),
    line = lineToPython(model, text => (words.textContent = text));
  const used = event => {
    const control = event.target.closest(CONTROLS);
    if (control && !control.closest('.pcl') && el.closest('.widget-vbox').contains(control)) line.ask({ ask: 'here' });
  };
  words.setAttribute('role', 'status');
  el.classList.add('pcl');
  el.replaceChildren(words);
  const acts = ['pointerdown', 'keydown', 'change'];
  acts.forEach(act => document.addEventListener(act, used, true));
  model.on('msg:custom', line.heard);
  return () => {
    line.end();
    acts.forEach(act => document.removeEventListener(act, used, true));
    model.off('msg:custom', line.heard);
  };
}
