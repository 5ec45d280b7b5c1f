// Clusters: heaps of dots on a map, named by what their faces share.
import { coded } from './colours.js';
import { allColumns, chartable, makeColumns } from './columns.js';
import { labelled, select } from './elements.js';
import { density } from './geometry.js';
import { SOURCES, UNKNOWN, valueText } from './labels.js';
import { recolour } from './painting.js';

const ROUND = [-1, 0, 1].flatMap(y => [-1, 0, 1].map(x => [x, y])).filter(([x, y]) => x || y);

/** The hill that every cell of a grid belongs to, −1 for empty ones. Cells are flooded from the densest down; two hills
 * that meet are one where the lower rises above their pass by less than `deep` of its height (persistence). */
export function hills(grid, cols, deep = 0.08) {
  const order = [...grid.keys()].filter(c => grid[c] > 0).sort((a, b) => grid[b] - grid[a]),
    top = new Int32Array(grid.length).fill(-1);
  const root = c => {
    while (top[c] !== c) c = top[c];
    return c;
  };
  for (const c of order) {
    const beside = ROUND.map(([x, y]) => c + y * cols + x).filter(d => top[d] >= 0),
      met = [...new Set(beside.map(root))].sort((a, b) => grid[b] - grid[a]);
    top[c] = met.length ? met[0] : c;
    for (const peak of met.slice(1)) if (grid[peak] - grid[c] < deep * grid[peak]) top[peak] = met[0];
  }
  return Int32Array.from(top, v => (v < 0 ? -1 : root(v)));
}

/** The cluster of every point of the unit square, 0 the largest. */
export function clustersOf(xs, ys, rows) {
  const cols = Math.max(16, Math.min(64, Math.round(1.4 * Math.sqrt(rows.length)))),
    at = v => Math.min(cols - 1, Math.floor(((v + 0.1) / 1.2) * cols)),
    moved = v => Float32Array.from(v, x => x + 0.1);
  const hill = hills(density(moved(xs), moved(ys), rows, 1.2, 1.2, cols, cols), cols),
    found = rows.map(i => hill[at(ys[i]) * cols + at(xs[i])]),
    { at: place } = coded(found);
  return found.map(h => place.get(h));
}

const FEW = 0.25; // a name that fewer of a cluster's faces have says nothing of it

/** What rows say of names, in nats: how far their shares there are from those of all; and the name that says most.
 * Chance makes them differ too: by half a nat a name and face (Miller 1955), which is taken off. */
function tellingName(values, rows) {
  const all = new Map(coded(values).order),
    known = rows.filter(i => values[i] !== '' && values[i] !== UNKNOWN);
  if (!known.length) return null;
  const parts = coded(known.map(i => values[i])).order.map(([name, m]) => {
    const p = m / known.length;
    return { name, p, nats: p * Math.log((p * values.length) / all.get(name)) };
  });
  const most = parts.reduce((a, b) => (b.nats > a.nats ? b : a));
  if (most.p < FEW) return null;
  const nats = parts.reduce((sum, part) => sum + part.nats, 0) - (all.size - 1) / (2 * known.length);
  return { nats, text: `${most.name} ${(100 * most.p).toFixed(0)} %` };
}

/** Mean and standard deviation. */
function spread(v) {
  const mean = v.reduce((sum, x) => sum + x, 0) / v.length;
  return [mean, Math.sqrt(v.reduce((sum, x) => sum + (x - mean) ** 2, 0) / v.length)];
}

/** The same of numbers, as if they were normal; and their mean. */
function tellingNumber(values, rows) {
  const known = v => v.filter(x => x !== null),
    there = known(rows.map(i => values[i]));
  if (there.length < 2) return null;
  const [mean, sd] = spread(known(values)),
    [here, own] = spread(there),
    narrow = Math.max(own, 0.02 * sd);
  if (!sd) return null;
  const nats = Math.log(sd / narrow) + (own ** 2 + (here - mean) ** 2) / (2 * sd ** 2) - 0.5 - 1 / there.length;
  return { nats, value: here };
}

const LEAST = 0.15; // nats: what says less is not in the name

/** A cluster's name: the one or two columns that tell its faces from the others best. */
export function sharedBy(columns, rows) {
  const said = Object.entries(columns)
    .map(([name, { kind, values }]) => [name, (kind === 'number' ? tellingNumber : tellingName)(values, rows)])
    .filter(([, told]) => told && told.nats > LEAST)
    .sort(([, a], [, b]) => b.nats - a.nats);
  const words = ([name, { text, value }]) => `${name} ${text ?? valueText(+value.toPrecision(2), name)}`;
  return said.slice(0, 2).map(words).join(', ') || 'mixed';
}

/** The clusters of a map as a column, and where their names stand. */
function findClusters(app, map) {
  const [xs, ys] = map.at,
    rows = [...Array(app.n).keys()],
    found = clustersOf(xs, ys, rows),
    parts = [];
  found.forEach((k, i) => (parts[k] ||= []).push(i));
  const told = Object.entries(app.data.columns).filter(([name, c]) => !SOURCES.includes(name) && chartable(c)),
    names = parts.map((part, k) => `${k + 1} · ${sharedBy(Object.fromEntries(told), part)}`),
    middle = (v, part) => part.reduce((sum, i) => sum + v[i], 0) / part.length;
  map.names = parts.map((part, k) => ({ text: names[k], x: middle(xs, part), y: middle(ys, part) }));
  return { kind: 'text', values: found.map(k => names[k]) };
}

/** Which map's clusters are named. */
export function clustersPanel(app) {
  if (!app.maps.length || app.data.film) return '';
  const words = { none: 'no map', 0: 'the left map', 1: 'the right map' },
    which = select(['none', ...app.maps.map(map => String(map.k))], o => words[o]),
    chosen = () => app.maps.find(map => String(map.k) === which.value && !map.deep);
  app.controls.clusters = which;
  const find = () => {
    for (const map of app.maps) map.names = [];
    delete app.state.filters[app.names.cluster];
    app.state.clusters = chosen() ? findClusters(app, chosen()) : null;
  };
  app.on('place', find);
  which.oninput = () => {
    find();
    makeColumns(app);
    if (app.state.clusters) app.controls.colour.value = app.names.cluster;
    recolour(app);
  };
  return labelled('Name the clusters of', which, 'clusters', 'Heaps of dots become a column, named by what they share');
}
