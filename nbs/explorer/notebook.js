// Where it starts in a notebook.
import { make } from './elements.js';
import { explorer } from './explorer.js';
import { askPlotly } from './plotly.js';
import { lineToPython, tagsToPython } from './python.js';
import { changedTags } from './remembered.js';
import { watchTheme } from './theme.js';

/** The numbers (float32) that Python sent as bytes: a view of a part of the message. */
const numbersOf = view => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

export function renderExplorer(model, el) {
  const urls = model.get('_sheets').map(bytes => URL.createObjectURL(new Blob([bytes], { type: 'image/webp' })));
  const data = JSON.parse(model.get('_data'));
  const tell = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const line = lineToPython(model, text => page.announce(text)),
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
