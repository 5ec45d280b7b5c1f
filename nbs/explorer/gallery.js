// Faces as pictures: the selection, the neighbours, and the one beside the mouse.
import { NEAR } from './colours.js';
import { columnNames, columnOf, neighboursOf } from './columns.js';
import { box, face, faces, make, thumb } from './elements.js';
import { rowsOf } from './filters.js';
import { valueText } from './labels.js';
import { inOrder, likeButton, orderLine } from './ordering.js';

/** The neighbours of a face that was clicked, by both features. */
export function neighboursPanel(app) {
  if (!app.maps.length) return null;
  const beside = box('near');
  app.on('click', () => {
    const i = app.state.clicked;
    beside.replaceChildren(
      ...(i === null ? [] : app.maps)
        .filter(map => neighboursOf(app, map.which.value, i))
        .map((map, j) => neighbourLine(app, i, map.which.value, j)),
    );
  });
  return beside;
}

function neighbourLine(app, i, feature, j) {
  const [near, far] = neighboursOf(app, feature, i),
    words = make('span', 'words', `nearest by ${feature} feature (${['◇', '□'][j]}), cosine distance:`);
  words.style.color = NEAR[j];
  return box(
    'nearline',
    face(app, i, 48),
    words,
    ...near.map((r, m) => box('far', face(app, r, 48), far[m].toFixed(3))),
    likeButton(app, i, feature),
  );
}

const PAGE = 300; // pictures added at a time

/** The faces selected, or all shown where there are no maps, in the order wanted. */
export function galleryPanel(app) {
  const note = make('div', 'note'),
    gallery = box('gallery'),
    head = box('line', note, orderLine(app));
  gallery.style.maxHeight = app.maps.length ? '220px' : '620px';
  let rows = [],
    timer = null;
  const more = () =>
    gallery.append(...rows.slice(gallery.children.length, gallery.children.length + PAGE).map(i => face(app, i, 64)));
  gallery.addEventListener('scroll', () => {
    if (gallery.scrollTop + gallery.clientHeight > gallery.scrollHeight - 300) more();
  });
  const fill = () => {
    rows = inOrder(app, app.state.chosen || (app.maps.length ? [] : rowsOf(app.state.shown)));
    note.textContent = `${faces(rows.length)} ${app.state.chosen ? 'selected' : 'shown'}`;
    head.style.display = app.state.chosen || !app.maps.length ? '' : 'none';
    gallery.replaceChildren();
    more();
  };
  for (const event of ['choose', 'order']) app.on(event, fill);
  app.on('filter', () => {
    clearTimeout(timer);
    if (!app.maps.length || app.state.chosen) timer = setTimeout(fill, 60);
  });
  return box('', head, gallery);
}

/** The part of an element that can be seen: what the window and whatever scrolls round it leave. What a body cuts off,
 * the window does: JupyterLab's has no height. */
function seenPart(el) {
  const seen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  for (let e = el; e && e !== document.body; e = e.parentElement) {
    if (e !== el && getComputedStyle(e).overflow === 'visible') continue;
    const r = e.getBoundingClientRect();
    for (const side of ['left', 'top']) seen[side] = Math.max(seen[side], r[side]);
    for (const side of ['right', 'bottom']) seen[side] = Math.min(seen[side], r[side]);
  }
  return seen;
}

/** Where a box stands beside a point: to its right and below, on its other side where there is no room, and within. */
export function beside(x, y, width, height, { left, top, right, bottom }, gap = 18) {
  const across = x + gap + width > right ? x - gap - width : x + gap,
    down = y + gap + height > bottom ? bottom - height - 4 : y + gap;
  return [Math.max(left + 4, across), Math.max(top + 4, down)];
}

/** The picture and the labels beside the mouse, within the widget: a notebook's panels hold what is fixed. */
export function tipPanel(app) {
  const tip = make('div', 'tip');
  app.on('point', (i, x, y) => {
    tip.style.display = i === null ? 'none' : 'block';
    if (i === null) return;
    const words = columnNames(app).map(name =>
      make('div', '', `${name}: ${valueText(columnOf(app, name).values[i], name)}`),
    );
    tip.replaceChildren(...(app.thumbs.any ? [thumb(app, i, 128)] : []), ...words);
    const { width, height } = tip.getBoundingClientRect(),
      [left, top] = beside(x, y, width, height, seenPart(app.el)),
      { left: x0, top: y0 } = app.el.getBoundingClientRect();
    Object.assign(tip.style, { left: `${left - x0}px`, top: `${top - y0}px` });
  });
  return tip;
}
