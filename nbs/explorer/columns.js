// Columns: of the table, and made here.
import { coded } from './colours.js';
import { agreement } from './compare.js';
import { applyFilters } from './filters.js';
import { READ, SOURCES } from './labels.js';
import { tagColumn } from './views.js';

/** A name that no column has: the one wanted, or the same with a number. */
export function freeName(name, taken) {
  let k = 1;
  const tried = () => (k === 1 ? name : `${name}_${k}`);
  while (taken.includes(tried())) k++;
  return tried();
}

/** Columns in which almost every face has a name of its own (files, say) are for Find. */
export function chartable({ kind, values }) {
  if (kind === 'number') return values.some(v => v !== null);
  const different = new Set(values).size;
  return different > 1 && (different <= 24 || different <= values.length / 2);
}

// what one colours by first, where it tells faces apart
const TELLING = ['identity', 'yaw', 'expression', `yaw${READ}`, `expression${READ}`];

/** The column to colour by at first: never one of files, nor one in which every value is another. */
export function firstColour(columns) {
  const groups = name => chartable(columns[name]) && new Set(columns[name].values).size < columns[name].values.length,
    fits = name => columns[name] && (columns[name].kind === 'number' ? chartable(columns[name]) : groups(name));
  return [...TELLING, ...Object.keys(columns).filter(name => !SOURCES.includes(name) && groups(name))].find(fits);
}

export function shownFeatures(app) {
  return app.maps.map(map => map.which.value);
}

export function nearOf(app, feature, part = 0) {
  const { near, film } = app.data;
  return near[feature] && (film ? near[feature][app.state.frame] : near[feature])[part];
}

/** The nearest others of a face: their rows and distances, as given or as Python answered; null where nobody knows. */
export function neighboursOf(app, feature, i) {
  const [rows, far] = [0, 1].map(part => nearOf(app, feature, part)),
    { answer } = app.state;
  if (rows) return [rows[i], far[i]];
  return answer?.face === i ? answer.near[feature] || null : null;
}

/** How far every face's nearest other one is, by feature; and how far all are from one face that was asked for. */
function distanceColumns(app) {
  const { like } = app.state,
    number = values => ({ kind: 'number', values }),
    made = {};
  for (const feature of app.data.film ? [] : new Set(shownFeatures(app))) {
    const far = nearOf(app, feature, 1);
    if (far && app.n > 1) made[app.ours(`distance to nearest (${feature})`)] = number(far.map(row => row[0]));
  }
  if (like) made[app.ours(`distance to #${like.face} (${like.feature})`)] = number(like.values);
  return made;
}

/** The columns made here, anew: agreement, distances, clusters, tags. Filters of columns that are gone go too. */
export function makeColumns(app) {
  const { made, tags, filters, clusters } = app.state,
    { agreement: AGREEMENT, cluster: CLUSTER, tag: TAG } = app.names,
    [left, right] = shownFeatures(app),
    [a, b] = [left, right].map(feature => nearOf(app, feature)),
    pair = `${left}\t${right}`;
  if (!a || !b || app.data.film || left === right) delete made[AGREEMENT];
  else if (made[AGREEMENT]?.pair !== pair) made[AGREEMENT] = { kind: 'number', pair, values: agreement(a, b) };
  for (const name of Object.keys(made)) if (name !== AGREEMENT) delete made[name];
  Object.assign(made, distanceColumns(app));
  if (clusters) made[CLUSTER] = clusters;
  if (Object.keys(tags).length) made[TAG] = { kind: 'text', values: tagColumn(tags, app.n) };
  for (const name of Object.keys(filters)) if (!columnOf(app, name)) delete filters[name];
  app.state.paint = null; // until `recolour`, which follows
  app.emit('columns');
  applyFilters(app, filters);
}

/** Columns by name: those of the table, then those made here. */
export const allColumns = app => ({ ...app.data.columns, ...app.state.made });

export const columnOf = (app, name) => app.data.columns[name] || app.state.made[name];

export function codesOf(app, name) {
  const column = columnOf(app, name);
  return (column.coded ||= coded(column.values));
}

export function columnNames(app) {
  return Object.keys(allColumns(app));
}
