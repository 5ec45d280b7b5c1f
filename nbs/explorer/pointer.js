// Mouse, pen, finger and keys on a map.
import { choose, clearChoice, clickFace, combined, pointAt } from './choosing.js';
import { rowsOf } from './filters.js';
import { inside, nearestPoint } from './geometry.js';
import { WHOLE, drawOver, redraw, zoomAt } from './map.js';
import { drawSoon } from './painting.js';

/** Mouse, pen and finger. */
export function wirePointer(app, map) {
  const at = e => {
    const r = map.div.getBoundingClientRect();
    return [e.clientX - r.left, e.clientY - r.top];
  };
  const surface = map.over;
  let start = null;
  surface.addEventListener('pointerdown', e => {
    if (e.button) return;
    start = at(e);
    surface.setPointerCapture(e.pointerId);
    map.path = app.state.mode === 'move' ? null : [start];
  });
  surface.addEventListener('pointermove', e => {
    const [x, y] = at(e);
    if (!start) return hover(app, map, x, y, e);
    pointAt(app, null);
    dragTo(app, map, start, [x, y]);
    if (app.state.mode === 'move') start = [x, y];
  });
  surface.addEventListener('pointerup', e => {
    if (!start) return;
    const path = map.path,
      [x, y] = at(e),
      still = Math.hypot(x - start[0], y - start[1]) < 4 && (!path || path.length < 6);
    start = map.path = null;
    if (still) pressed(app, map, x, y);
    else if (path) enclosed(app, map, path, e);
    drawOver(app, map);
  });
  surface.addEventListener('pointercancel', () => {
    start = map.path = null;
    drawOver(app, map);
  });
  surface.addEventListener('pointerleave', () => {
    if (!start) pointAt(app, null);
  });
  surface.addEventListener('dblclick', () => {
    map.window = [...WHOLE];
    clearChoice(app);
  });
  surface.addEventListener(
    'wheel',
    e => {
      const { width, height } = map.div.getBoundingClientRect(),
        [x, y] = at(e);
      e.preventDefault();
      zoomAt(map, x / width, 1 - y / height, Math.exp(Math.sign(e.deltaY) * 0.18));
      drawSoon(app);
    },
    { passive: false },
  );
}

function hover(app, map, x, y, e) {
  const i = faceAt(app, map, x, y);
  map.over.style.cursor = i < 0 ? (app.state.mode === 'move' ? 'grab' : 'crosshair') : 'pointer';
  pointAt(app, i < 0 ? null : i, e.clientX, e.clientY);
}

/** The face under the mouse: a picture covers more than a dot. */
function faceAt(app, map, x, y) {
  const dot = nearestPoint(map.xs, map.ys, x, y, Math.max(6, app.controls.size.value), app.state.shown);
  return dot >= 0 || !map.drawn.length
    ? dot
    : (map.drawn.find(i => Math.abs(map.xs[i] - x) < 17 && Math.abs(map.ys[i] - y) < 17) ?? -1);
}

function pressed(app, map, x, y) {
  const i = faceAt(app, map, x, y);
  if (i >= 0) clickFace(app, i);
}

function dragTo(app, map, start, [x, y]) {
  if (app.state.mode === 'move') {
    const { width, height } = map.div.getBoundingClientRect(),
      [x0, y0, x1, y1] = map.window;
    const dx = ((start[0] - x) / width) * (x1 - x0),
      dy = ((y - start[1]) / height) * (y1 - y0);
    map.window = [x0 + dx, y0 + dy, x1 + dx, y1 + dy];
    return drawSoon(app);
  }
  if (app.state.mode === 'box') map.path = [start, [x, start[1]], [x, y], [start[0], y]];
  else map.path.push([x, y]);
  drawOver(app, map);
}

function enclosed(app, map, path, e) {
  const rows = rowsOf(app.state.shown).filter(i => inside(path, map.xs[i], map.ys[i]));
  choose(app, combined(app.state.chosen, rows, e.shiftKey ? 'add' : e.altKey ? 'take' : 'new'));
}

/** The next face in a direction, for the arrow keys. */
export function stepFrom(xs, ys, i, dx, dy, mask) {
  let best = i,
    least = Infinity;
  for (let j = 0; j < xs.length; j++) {
    if (j === i || !mask[j]) continue;
    const x = xs[j] - xs[i],
      y = ys[j] - ys[i],
      ahead = x * dx + y * dy,
      cost = ahead + 2 * Math.abs(x * dy - y * dx);
    if (ahead > 0 && cost < least) {
      least = cost;
      best = j;
    }
  }
  return best;
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function mapKey(app, map, e) {
  const arrow = ARROWS[e.key],
    zoom = { '+': 0.6, '=': 0.6, '-': 1 / 0.6 }[e.key];
  if (arrow && !map.deep) {
    const i =
      app.state.pointed === null || !app.state.shown[app.state.pointed]
        ? app.state.shown.indexOf(1)
        : stepFrom(map.xs, map.ys, app.state.pointed, ...arrow, app.state.shown);
    if (i >= 0) pointAt(app, i, ...map.screen(i));
  } else if (e.key === 'Enter' && app.state.pointed !== null) clickFace(app, app.state.pointed);
  else if (e.key === 'Escape') {
    pointAt(app, null);
    clearChoice(app);
  } else if (zoom) {
    zoomAt(map, 0.5, 0.5, zoom);
    redraw(app, map);
  } else if (e.key === '0') {
    map.window = [...WHOLE];
    redraw(app, map);
  } else return;
  e.preventDefault();
  e.stopPropagation(); // or the notebook would take them
}
