// The closest pairs of faces, to walk through and to tick; and the faces that are far from all others.
import { choose } from './choosing.js';
import { allColumns, nearOf, shownFeatures } from './columns.js';
import { box, button, download, face, faces, fold, input, labelled, make } from './elements.js';
import { csv } from './keep.js';
import { keepView } from './views.js';

const MOST = 1000; // pairs that are listed

/** Pairs {a, b, far}, the closest first, from every face's nearest ones; each pair once. */
export function closestPairs(near, far, most = MOST) {
  const pairs = new Map();
  near.forEach((rows, i) =>
    rows.forEach((r, k) =>
      pairs.set(`${Math.min(i, r)}-${Math.max(i, r)}`, { a: Math.min(i, r), b: Math.max(i, r), far: far[i][k] }),
    ),
  );
  return [...pairs.values()].sort((p, q) => p.far - q.far || p.a - q.a || p.b - q.b).slice(0, most);
}

/** Rows by the distance to their nearest other one, the farthest first. */
export const loneliest = (far, most) => [...far.keys()].sort((a, b) => far[b][0] - far[a][0]).slice(0, most);

const keyOf = ({ a, b }) => `${a}-${b}`;

/** Pairs as text, with the labels of both faces. */
export function pairsCsv(columns, pairs, ticked) {
  const names = Object.keys(columns),
    out = { a: [], b: [], distance: [], ticked: [] },
    of = Object.fromEntries(names.flatMap(name => [`${name} of a`, `${name} of b`].map(k => [k, []])));
  for (const pair of pairs) {
    out.a.push(pair.a);
    out.b.push(pair.b);
    out.distance.push(pair.far);
    out.ticked.push(ticked.has(keyOf(pair)) ? 'yes' : '');
    for (const name of names) for (const side of 'ab') of[`${name} of ${side}`].push(columns[name].values[pair[side]]);
  }
  const values = Object.entries({ ...out, ...of }).map(([name, v]) => [name, { values: v }]);
  return csv(Object.fromEntries(values), [...pairs.keys()]);
}

/** A fold: one pair after the other, and the loneliest faces. */
export function pairsPanel(app) {
  if (!app.maps.length || app.n < 3 || app.data.film || !Object.keys(app.data.near).length) return null;
  const walk = { k: 0, feature: null, pairs: [] },
    body = box('pairs');
  const fill = () => {
    if (!panel.open) return;
    const [feature] = shownFeatures(app);
    if (feature !== walk.feature)
      Object.assign(walk, { k: 0, feature, pairs: closestPairs(nearOf(app, feature), nearOf(app, feature, 1)) });
    body.replaceChildren(pairView(app, walk, fill), pairTools(app, walk), lonelyLine(app, walk.feature));
  };
  const panel = fold(
    'closest',
    'Closest pairs, and faces far from all others',
    'Near duplicates to walk through and tick; outliers',
    body,
  );
  panel.addEventListener('toggle', fill);
  app.on('place', fill);
  app.on('ticks', fill);
  return panel;
}

function pairView(app, walk, again) {
  const pair = walk.pairs[walk.k],
    go = by => () => {
      walk.k = Math.min(walk.pairs.length - 1, Math.max(0, walk.k + by));
      again();
    };
  const tick = input('checkbox', { checked: app.state.ticked.has(keyOf(pair)) });
  tick.oninput = () => {
    app.state.ticked[tick.checked ? 'add' : 'delete'](keyOf(pair));
    keepView(app);
    app.emit('ticks');
  };
  const place = `Pair ${walk.k + 1} of the ${walk.pairs.length.toLocaleString('en')} closest by ${walk.feature} feature`,
    who = i => box('far', face(app, i, 96), make('div', '', `#${i}`));
  return box(
    'pair',
    box(
      'line',
      button('before', '←', 'The pair before', go(-1)),
      button('after', '→', 'The next pair', go(1)),
      make('span', '', `${place}: cosine distance ${pair.far.toFixed(4)}`),
      labelled('tick', tick, 'ticked', 'Tick this pair, as a near duplicate for example'),
      button('showpair', 'Show in the maps', 'Select both faces', () => choose(app, [pair.a, pair.b])),
    ),
    box('nearline', who(pair.a), who(pair.b)),
  );
}

function pairTools(app, walk) {
  const ticked = walk.pairs.filter(pair => app.state.ticked.has(keyOf(pair))),
    save = (name, some) => download(pairsCsv(allColumns(app), some, app.state.ticked), 'text/csv', name);
  return box(
    'line',
    make('span', 'many', `${ticked.length} ticked`),
    button('saveticked', 'Save ticked pairs (CSV)', 'The ticked pairs, with the labels of both faces', () =>
      save('ticked-pairs.csv', ticked),
    ),
    button('savepairs', 'Save all pairs (CSV)', 'All pairs of this list, with the labels of both faces', () =>
      save('pairs.csv', walk.pairs),
    ),
    button('chooseticked', 'Select ticked', 'Select the faces of the ticked pairs', () =>
      choose(
        app,
        [...new Set(ticked.flatMap(({ a, b }) => [a, b]))].sort((a, b) => a - b),
      ),
    ),
  );
}

function lonelyLine(app, feature) {
  const far = nearOf(app, feature, 1),
    rows = loneliest(far, 12),
    few = loneliest(far, Math.max(1, Math.round(app.n / 100)));
  return box(
    'lonely',
    box(
      'line',
      make('span', '', `Farthest from all others by ${feature} feature: distance to the nearest`),
      button('chooselonely', `Select the loneliest 1 % (${faces(few.length)})`, 'Odd faces, and wrong crops', () =>
        choose(app, few),
      ),
    ),
    box('nearline', ...rows.map(i => box('far', face(app, i, 48), far[i][0].toFixed(3)))),
  );
}
