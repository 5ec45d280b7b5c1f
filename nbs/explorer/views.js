// Tags, and views that can be opened again.
import { choose, clickFace, combined } from './choosing.js';
import { columnOf, makeColumns, shownFeatures } from './columns.js';
import { setFilters } from './filters.js';
import { WHOLE } from './map.js';
import { recolour } from './painting.js';
import { morphMaps, placeMaps } from './placing.js';
import { announce } from './state.js';

/** Rows as short text: [0, 1, 2, 7] is "0-2 7". */
export function packRows(rows) {
  const parts = [];
  for (const i of [...rows].sort((a, b) => a - b)) {
    const last = parts[parts.length - 1];
    if (last && last[1] === i - 1) last[1] = i;
    else parts.push([i, i]);
  }
  return parts.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(' ');
}

/** The rows of such a text, those below n. */
export function unpackRows(text, n = Infinity) {
  return String(text)
    .split(' ')
    .filter(Boolean)
    .flatMap(part => {
      const [a, b = a] = (/^\d+(-\d+)?$/.test(part) ? part : 'x').split('-').map(Number);
      return a <= b && b < n ? Array.from({ length: b - a + 1 }, (_, k) => a + k) : [];
    });
}

/** Every face's tags as one text: "surprised, blurred"; '' where it has none. */
export function tagColumn(tags, n) {
  const out = new Array(n).fill('');
  for (const [name, rows] of Object.entries(tags)) for (const i of rows) out[i] += out[i] ? `, ${name}` : name;
  return out;
}

export function changeTag(app, name, rows, how) {
  const { [name]: old = [], ...others } = app.state.tags,
    now = how === 'drop' ? [] : combined(old, rows, how === 'add' && !old.length ? 'new' : how);
  setTags(app, now.length ? { ...app.state.tags, [name]: now } : others);
  app.host.tags?.(app.state.tags);
}

export function setTags(app, tags) {
  app.state.tags = tags;
  app.emit('tags');
  makeColumns(app);
  recolour(app);
}

export function keepView(app) {
  clearTimeout(app.state.keeping);
  if (app.state.ready && app.host.view) app.state.keeping = setTimeout(() => app.host.view(viewOf(app)), 300);
}

export function viewOf(app) {
  return {
    version: 1,
    key: app.data.key,
    features: shownFeatures(app),
    frame: app.state.frame,
    morph: app.state.morphed,
    filters: app.state.filters,
    ...Object.fromEntries(KEPT.map(name => [name, app.controls[name]?.value ?? null])),
    selected: app.state.wanted ? packRows(app.state.wanted) : null,
    clicked: app.state.clicked,
    ticked: [...app.state.ticked],
    tags: Object.fromEntries(Object.entries(app.state.tags).map(([name, rows]) => [name, packRows(rows)])),
    zoom: app.maps.map(map => map.window),
  };
}

const KEPT = ['colour', 'method', 'faces', 'size', 'opacity', 'twelve'];

/** Does a filter say anything of this table? */
function applies(column, filter) {
  if (!column) return false;
  return filter.names ? filter.names.some(v => column.values.includes(v)) : filter.without || column.kind === 'number';
}

/** Show a view again; what this table lacks is left out, and said. Rows of another table are other faces. */
export function restoreView(app, view) {
  if (!view || view.version !== 1) return announce(app, 'This is no view of an explorer.');
  const missing = [];
  if (view.key && view.key !== app.data.key) {
    missing.push('tags and selection (the view is of other faces)');
    view = { ...view, tags: {}, ticked: [], selected: null, clicked: null };
  }
  const tags = Object.entries(view.tags || {}).map(([name, text]) => [name, unpackRows(text, app.n)]);
  const set = (element, value) => {
    if (!element || value === null || value === undefined) return;
    if (element.options && ![...element.options].some(o => o.value === value)) missing.push(value);
    else element.value = value;
  };
  app.maps.forEach((map, k) => {
    set(map.which, view.features?.[k]);
    map.window = view.zoom?.[k] || [...WHOLE];
  });
  app.state.ticked = new Set(view.ticked || []);
  set(app.controls.method, view.method);
  app.state.filters = {};
  placeMaps(app);
  if (tags.length) {
    setTags(app, { ...app.state.tags, ...Object.fromEntries(tags) });
    app.host.tags?.(app.state.tags);
  }
  for (const name of KEPT) set(app.controls[name], view[name]);
  const filters = Object.entries(view.filters || {}).filter(
    ([name, filter]) => applies(columnOf(app, name), filter) || !missing.push(`filter of ${name}`),
  );
  setFilters(app, Object.fromEntries(filters));
  choose(app, view.selected === null || view.selected === undefined ? null : unpackRows(view.selected, app.n));
  recolour(app);
  app.emit('ticks');
  clickFace(app, view.clicked < app.n ? (view.clicked ?? null) : null);
  if (view.morph && app.controls.morph) {
    app.controls.morph.value = view.morph;
    morphMaps(app, view.morph);
  }
  const left = [...new Set(missing)].join(', ');
  if (left) announce(app, `Left out of the view, as these faces have none of it: ${left}`);
}
