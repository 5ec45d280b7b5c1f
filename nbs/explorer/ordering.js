// The order in which pictures stand, and likeness to one face.
import { choose } from './choosing.js';
import { allColumns, columnOf, makeColumns, neighboursOf } from './columns.js';
import { box, button, labelled, make, select } from './elements.js';
import { recolour } from './painting.js';

const ROW = 'row';

/** Rows by the number chosen, those without one last; as they stand in the table where none is chosen. */
export function inOrder(app, rows) {
  const { order, reverse } = app.controls,
    values = columnOf(app, order?.value)?.values;
  return sorted(rows, values, reverse?.getAttribute('aria-pressed') === 'true');
}

export function sorted(rows, values, down) {
  if (!values) return down ? [...rows].reverse() : rows;
  const known = rows.filter(i => values[i] !== null).sort((a, b) => (down ? -1 : 1) * (values[a] - values[b]));
  return [...known, ...rows.filter(i => values[i] === null)];
}

/** By which number pictures are sorted. */
export function orderLine(app) {
  const order = select([ROW]),
    reverse = button('reverse', '↑', 'The highest first', () => {
      const down = reverse.getAttribute('aria-pressed') !== 'true';
      setDown(reverse, down);
      app.emit('order');
    });
  Object.assign(app.controls, { order, reverse });
  setDown(reverse, false);
  order.oninput = () => app.emit('order');
  app.on('columns', () => offerOrders(app));
  return box(
    'order',
    labelled('sorted by', order, 'orderby', 'The number by which these pictures are sorted'),
    reverse,
  );
}

function setDown(reverse, down) {
  reverse.setAttribute('aria-pressed', down);
  reverse.textContent = down ? '↓' : '↑';
}

function offerOrders(app) {
  const { order } = app.controls,
    old = order.value,
    names = Object.entries(allColumns(app)).filter(([, column]) => column.kind === 'number');
  order.replaceChildren(
    ...[ROW, ...names.map(([name]) => name)].map(name => Object.assign(make('option', '', name), { value: name })),
  );
  order.value = [...order.options].some(o => o.value === old) ? old : ROW;
}

const ALIKE = 60; // faces that are selected as the most alike

/** A button that asks Python how far all faces are from one. */
export function likeButton(app, i, feature) {
  if (!app.live) return '';
  return button(
    'like',
    'Sort all by likeness',
    `Colour and sort all faces by their distance in the ${feature} feature`,
    () => app.host.ask({ ask: 'like', face: i, feature }),
  );
}

/** How far all faces are from one: a column, by which they are coloured and sorted; the nearest are selected. */
export function takeLikeness(app, { face, feature }, values) {
  app.state.like = { face, feature, values: [...values].map(v => +v.toFixed(4)) };
  makeColumns(app);
  const name = app.ours(`distance to #${face} (${feature})`);
  app.controls.order.value = app.controls.colour.value = name;
  setDown(app.controls.reverse, false);
  recolour(app);
  const shown = [...Array(app.n).keys()].filter(i => app.state.shown[i]);
  choose(app, sorted(shown, app.state.like.values, false).slice(0, ALIKE));
}

/** Which part of all faces has a nearer neighbour than a face has, 0 to 1; null where that is not known. */
export function strangeness(app, feature, i) {
  const own = neighboursOf(app, feature, i)?.[1][0],
    near = app.data.near[feature]?.[1];
  if (own === undefined || !near) return null;
  return near.filter(far => far[0] < own).length / (near.length - 1);
}
