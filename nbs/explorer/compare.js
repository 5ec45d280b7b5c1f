// The two features compared, in figures and in lists.
import { choose, clickFace } from './choosing.js';
import { tally } from './colours.js';
import { columnOf, nearOf, shownFeatures } from './columns.js';
import { box, button, faces, fold, make, thumb } from './elements.js';
import { countShown, rowsOf } from './filters.js';
import { ANGLES, UNKNOWN } from './labels.js';
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

const percent = v => (v === null ? '–' : `${(100 * v).toFixed(0)} %`),
  degrees = v => (v === null ? '–' : `${v.toFixed(1)}°`);

/** What the maps show, in figures: for all faces, and for those selected or shown. */
export function figuresPanel(app) {
  const table = make('table', 'figures'),
    { columns, near } = app.data;
  if (app.maps.length < 2 || app.n < 2 || !Object.keys(near).length) return null;
  if (!['identity', ...ANGLES].some(name => columns[name])) return null;
  let timer = null;
  const update = () => {
    const some = app.state.chosen
      ? ['selected', app.state.chosen]
      : countShown(app) < app.n
        ? ['shown', rowsOf(app.state.shown)]
        : null;
    const groups = [['all', [...Array(app.n).keys()]], ...(some ? [some] : [])];
    table.replaceChildren(
      figuresHead(app, groups),
      ...[...new Set(shownFeatures(app))].map(feature => figuresRow(app, feature, groups)),
    );
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(update, 120);
  };
  for (const event of ['place', 'filter', 'choose']) app.on(event, soon);
  return table;
}

function figuresHead(app, groups) {
  const row = make('tr'),
    k = nearOf(app, shownFeatures(app)[0])?.[0]?.length || 0;
  row.append(make('th', '', `Among the ${k} nearest`));
  for (const [name, rows] of groups) {
    const who = name === 'all' ? `all ${faces(app.n)}` : `${faces(rows.length)} ${name}`;
    row.append(make('th', '', `same person, ${who}`), make('th', '', `pose difference, ${who}`));
  }
  return row;
}

function figuresRow(app, feature, groups) {
  const row = make('tr'),
    near = nearOf(app, feature),
    { columns } = app.data;
  const identity = columns.identity?.values,
    angles = ANGLES.filter(a => columns[a]).map(a => columns[a].values);
  row.append(make('th', '', `by ${feature} feature`));
  for (const [, rows] of groups) {
    const { person, pose } = near ? nearShares(near, identity, angles, rows) : { person: null, pose: null };
    row.append(make('td', '', percent(person)), make('td', '', degrees(pose)));
  }
  return row;
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

/** What a selection holds: people, expressions, poses. */
export function counts(columns, rows) {
  const bin = v => (v === null ? 'unknown' : v < -15 ? 'below −15°' : v > 15 ? 'above 15°' : 'within ±15°');
  const say = (name, top) =>
    ` · ${name}: ${top
      .slice(0, 5)
      .map(([v, m]) => `${v} ${m}`)
      .join(', ')}` + (top.length > 5 ? `, and ${top.length - 5} more` : '');
  return ['identity', 'expression', 'yaw', 'pitch']
    .filter(name => columns[name])
    .map(name => {
      const { kind, values } = columns[name];
      return say(name, tally(rows.map(i => (kind === 'number' ? bin(values[i]) : values[i]))));
    })
    .join('');
}
