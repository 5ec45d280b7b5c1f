// The two features compared, in figures and in lists.
import { choose, clickFace } from './choosing.js';
import { short, tally } from './colours.js';
import { columnOf, nearOf, shownFeatures } from './columns.js';
import { box, button, faces, fold, make, thumb } from './elements.js';
import { countShown, rowsOf } from './filters.js';
import { ANGLES, READ, UNKNOWN, valueText } from './labels.js';
import { recolour } from './painting.js';

/** Of every face the share of its nearest faces that two features have in common; a and b are (n, k) rows. */
export function agreement(a, b) {
  return a.map((rows, i) => {
    const other = new Set(b[i]);
    return rows.length ? rows.filter(r => other.has(r)).length / rows.length : null;
  });
}

/** Mean of a value over the faces with the same label, lowest first: {name, mean, rows}. */
export function groupMeans(labels, values, mask = null) {
  const groups = new Map();
  labels.forEach((name, i) => {
    if (name === null || values[i] === null || (mask && !mask[i])) return;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(i);
  });
  const mean = rows => rows.reduce((sum, i) => sum + values[i], 0) / rows.length;
  return [...groups].map(([name, rows]) => ({ name, rows, mean: mean(rows) })).sort((a, b) => a.mean - b.mean);
}

/** A pose in words, by steps of 15° of yaw and, where it is known, of pitch. */
export function poseName(yaw, pitch = null) {
  if (yaw === null) return null;
  const step = v => 15 * Math.round(v / 15) || 0;
  return `yaw ${step(yaw)}°${pitch === null ? '' : `, pitch ${step(pitch)}°`}`;
}

/** What the nearest share with a face, over some rows: share of the same person (of the faces whose person is known),
 * mean pose difference (degrees). */
export function nearShares(near, identity, angles, rows) {
  let pairs = 0,
    same = 0,
    known = 0,
    far = 0;
  for (const i of rows)
    for (const r of near[i]) {
      if (identity && identity[i] !== UNKNOWN) {
        pairs++;
        if (identity[i] === identity[r]) same++;
      }
      for (const v of angles)
        if (v[i] !== null && v[r] !== null) {
          known++;
          far += Math.abs(v[i] - v[r]);
        }
    }
  return { person: pairs ? same / pairs : null, pose: known ? far / known : null };
}

/** What nearShares finds by chance, and at best: of k nearest among n faces, over some rows. */
export function shareLimits(identity, angles, rows, n, k) {
  const people = new Map(tally(identity || [])),
    known = identity ? rows.filter(i => identity[i] !== UNKNOWN) : [],
    others = known.map(i => people.get(identity[i]) - 1),
    mean = v => (v.length ? v.reduce((sum, x) => sum + x, 0) / v.length : null);
  const far = angles.flatMap(v => {
    const between = meanDistances(v);
    return rows.filter(i => v[i] !== null).map(i => between[i]);
  });
  return {
    person: mean(others.map(m => m / (n - 1))),
    best: mean(others.map(m => Math.min(m, k) / k)),
    pose: mean(far),
  };
}

/** Every number's mean distance to all others that are known. */
function meanDistances(values) {
  const order = [...values.keys()].filter(i => values[i] !== null).sort((a, b) => values[a] - values[b]),
    total = order.reduce((sum, i) => sum + values[i], 0),
    out = {};
  let below = 0;
  order.forEach((i, k) => {
    const above = total - below - values[i];
    out[i] = (k * values[i] - below + above - (order.length - 1 - k) * values[i]) / Math.max(1, order.length - 1);
    below += values[i];
  });
  return out;
}

const percent = (v, digits = 0) => (v === null ? '–' : `${(100 * v).toFixed(digits)} %`),
  degrees = v => (v === null ? '–' : `${v.toFixed(1)}°`);

/** The angles known, or as read where none is known. */
function anglesOf(columns) {
  const read = ANGLES.map(name => name + READ),
    names = [ANGLES, read].map(some => some.filter(name => columns[name])).find(some => some.length) || [];
  return { read: names[0]?.endsWith(READ), values: names.map(name => columns[name].values) };
}

/** What the maps show, in figures: for all faces, and for those selected or shown. */
export function figuresPanel(app) {
  const table = make('table', 'figures'),
    { columns, near } = app.data;
  if (app.maps.length < 2 || app.n < 2 || !Object.keys(near).length) return null;
  if (!columns.identity && !anglesOf(columns).values.length) return null;
  let timer = null;
  const update = () => {
    const some = app.state.chosen
      ? ['selected', app.state.chosen]
      : countShown(app) < app.n
        ? ['shown', rowsOf(app.state.shown)]
        : null;
    const groups = [['all', [...Array(app.n).keys()]], ...(some ? [some] : [])],
      features = [...new Set(shownFeatures(app))];
    table.replaceChildren(
      figuresHead(app, groups),
      ...features.map(feature => figuresRow(app, `by ${feature} feature`, groups, sharesIn(app, feature))),
      figuresRow(app, 'by chance', groups, limitsIn(app)),
      figuresRow(app, 'at best', groups, rows => ({ person: limitsIn(app)(rows).best, pose: null })),
    );
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(update, 120);
  };
  for (const event of ['place', 'filter', 'choose']) app.on(event, soon);
  return table;
}

const nearCount = app => nearOf(app, shownFeatures(app)[0])?.[0]?.length || 0;

function figuresHead(app, groups) {
  const row = make('tr'),
    read = anglesOf(app.data.columns).read ? ' as read' : '';
  row.append(make('th', '', `Among the ${nearCount(app)} nearest`));
  for (const [name, rows] of groups) {
    const who = name === 'all' ? `all ${faces(app.n)}` : `${faces(rows.length)} ${name}`;
    row.append(make('th', '', `same person, ${who}`), make('th', '', `pose difference${read}, ${who}`));
  }
  return row;
}

function figuresRow(app, name, groups, of) {
  const row = make('tr');
  row.append(make('th', '', name));
  for (const [, rows] of groups) {
    const { person, pose } = of(rows);
    row.append(make('td', '', percent(person, person && person < 0.01 ? 2 : 0)), make('td', '', degrees(pose)));
  }
  return row;
}

/** What the nearest by a feature share with some rows; and what they do by chance and at best. */
function sharesIn(app, feature) {
  const near = nearOf(app, feature),
    { columns } = app.data;
  if (!near) return () => ({ person: null, pose: null });
  return rows => nearShares(near, columns.identity?.values, anglesOf(columns).values, rows);
}

function limitsIn(app) {
  const { columns } = app.data;
  return rows => shareLimits(columns.identity?.values, anglesOf(columns).values, rows, app.n, nearCount(app));
}

/** Who agrees least and most between the two features: people, poses, single faces. */
export function comparePanel(app) {
  const [near] = Object.values(app.data.near);
  if (app.maps.length < 2 || app.n < 2 || app.data.film || !near) return null;
  const body = box('lists'),
    chance = (100 * near[0][0].length) / (app.n - 1),
    line = box(
      'line',
      make(
        'span',
        '',
        'Agreement of a face: the share of its nearest faces that both features have in common, ' +
          `counted in the features, not on the maps; by chance ${chance.toFixed(1)} %.`,
      ),
      button('byagreement', 'Colour by agreement', 'Colour the dots by how far the two features agree', () => {
        app.controls.colour.value = app.names.agreement;
        recolour(app);
      }),
    );
  const panel = fold('compare', 'Compare the two features', 'Where the features agree on who is near whom', line, body);
  const update = () => {
    if (panel.open) body.replaceChildren(...compareLists(app));
  };
  panel.addEventListener('toggle', update);
  for (const event of ['place', 'filter']) app.on(event, update);
  return panel;
}

function compareLists(app) {
  const column = columnOf(app, app.names.agreement),
    { columns } = app.data;
  if (!column) return [make('span', '', 'Choose two features whose neighbours are known, one for each map.')];
  const pitch = columns.pitch?.values,
    poses = columns.yaw?.values.map((v, i) => poseName(v, pitch ? pitch[i] : null));
  const people = columns.identity?.values.map(v => (v === UNKNOWN ? null : v)),
    whole = { people, poses, faces: column.values.map((_, i) => `#${i}`) };
  return Object.entries(whole)
    .filter(([, labels]) => labels)
    .flatMap(([kind, labels]) => {
      const groups = groupMeans(labels, column.values, app.state.shown).filter(
        g => kind === 'faces' || g.rows.length > 1,
      );
      const few = Math.min(5, Math.ceil(groups.length / 2)),
        [least, most] = [groups.slice(0, few), groups.slice(few).slice(-few).reverse()];
      return [
        ...(least.length ? [compareList(app, `${kind} that agree least`, least)] : []),
        ...(most.length ? [compareList(app, `${kind} that agree most`, most)] : []),
      ];
    });
}

function compareList(app, title, groups) {
  const list = box('agree', make('div', 'charttitle', title));
  list.dataset.list = title;
  for (const { name, rows, mean } of groups) {
    const entry = button(
      'group',
      '',
      rows.length > 1 ? 'Select these faces in both maps' : 'Show the neighbours of this face',
      () => (rows.length > 1 ? choose(app, rows) : clickFace(app, rows[0])),
    );
    entry.append(
      ...rows.slice(0, 3).map(i => thumb(app, i, 40)),
      make('span', 'name', name),
      make('span', 'many', percent(mean)),
    );
    list.append(entry);
  }
  return list;
}

/** What a selection holds, column by column: the most frequent names, or the middle and the ends of numbers. */
export function counts(columns, rows) {
  return Object.entries(columns)
    .map(([name, column]) => [name, (column.kind === 'number' ? countNumbers : countNames)(column.values, rows, name)])
    .filter(([, told]) => told);
}

function countNames(values, rows) {
  const top = tally(rows.map(i => values[i]));
  if (top.length > 3 && top.length === rows.length) return null; // every face has a name of its own
  const said = top.slice(0, 3).map(([v, m]) => `${v || 'none'} ${m}`);
  return said.join(', ') + (top.length > 3 ? `, and ${top.length - 3} more` : '');
}

function countNumbers(values, rows, name) {
  const known = rows.map(i => values[i]).filter(v => v !== null);
  if (!known.length) return null;
  const sorted = known.sort((a, b) => a - b),
    say = v => valueText(short(v, 2), name),
    [low, middle, high] = [0, (sorted.length - 1) >> 1, sorted.length - 1].map(k => say(sorted[k]));
  return low === high ? low : `${middle} (${low} to ${high})`;
}
