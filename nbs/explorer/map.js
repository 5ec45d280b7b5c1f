// A map: dots and faces on a canvas of our own, for Plotly takes a quarter of a second to hide some of 20,000 points.
// Coordinates: `at` in the unit square, `window` the part of it in view, (xs, ys) on the screen.
import { pointAt } from './choosing.js';
import { NEAR, PALE, css } from './colours.js';
import { box, button, faces, make, select } from './elements.js';
import { contour, density, disc, exemplars, freeSpots, splat } from './geometry.js';
import { drawSoon } from './painting.js';
import { mapKey, wirePointer } from './pointer.js';
import { inkOf } from './state.js';

export const WHOLE = [-0.08, -0.08, 1.08, 1.08]; // a picture at the edge is whole in a map of 300 pixels

export const FEW = 300; // so many in view are shown as faces

const MANY = 4000; // from so many on, lines of equal density

// What dragging does.
export const MODES = {
  lasso: ['◌ Lasso', 'Draw round faces to select them (shift adds, alt takes away)'],
  box: ['▭ Box', 'Draw a box round faces to select them (shift adds, alt takes away)'],
  move: ['✥ Move', 'Drag to move the map; the wheel zooms'],
};

/** The k-th map: its frame, and what can be done with it. */
export function createMap(app, k) {
  const which = select(app.panels, o => `${o} feature`),
    title = make('span', 'title'),
    count = make('span', 'count');
  which.value = app.panels[Math.min(k, app.panels.length - 1)];
  which.classList.add('pcl-panel');
  which.setAttribute('aria-label', ['left map', 'right map'][k]);
  which.title = `The feature the ${['left', 'right'][k]} map is made from`;
  const dots = make('canvas', 'dots'),
    over = make('canvas', 'over'),
    ring = make('div', 'ring'),
    space = make('div', 'space');
  const div = box('map', dots, over, ring, space),
    head = box('maphead', which, title, count);
  div.tabIndex = 0;
  const map = {
    app,
    k,
    which,
    title,
    count,
    div,
    dots,
    over,
    ring,
    space,
    cell: box('cell', head, div),
    at: [[], []],
    xs: [],
    ys: [],
    window: [...WHOLE],
    neighbours: [[], []],
    guest: null,
    names: [], // of its clusters, and where they stand in the unit square
    drawn: [],
    path: null,
    deep: false,
  };
  head.append(...zoomButtons(app, map));
  div.pcl = map;
  map.screen = i => {
    const r = div.getBoundingClientRect();
    return [r.left + map.xs[i], r.top + map.ys[i]];
  };
  wirePointer(app, map);
  div.addEventListener('keydown', e => mapKey(app, map, e), true);
  div.addEventListener('blur', () => pointAt(app, null));
  app.on('ring', i => ringFace(app, map, i));
  return map;
}

function zoomButtons(app, map) {
  const zoom = by => () => {
    zoomAt(map, 0.5, 0.5, by);
    redraw(app, map);
  };
  const tools = box(
    'tools',
    button('in', '+', 'Zoom in (key +)', zoom(0.6)),
    button('out', '−', 'Zoom out (key −)', zoom(1 / 0.6)),
    button('home', '⌂', 'All of the map (key 0)', () => {
      map.window = [...WHOLE];
      redraw(app, map);
    }),
  );
  return [tools];
}

/** Zoom by a factor, keeping the point (u, v) of the frame where it is. */
export function zoomAt(map, u, v, by) {
  const [x0, y0, x1, y1] = map.window,
    w = Math.min(4, (x1 - x0) * by),
    h = Math.min(4, (y1 - y0) * by);
  const x = x0 + u * (x1 - x0),
    y = y0 + v * (y1 - y0);
  map.window = [x - u * w, y - v * h, x - u * w + w, y - v * h + h];
}

/** Where every face is on the screen, and which of them are in view. */
function project(app, map, width, height) {
  const [x0, y0, x1, y1] = map.window,
    [ax, ay] = map.at,
    n = app.n,
    inView = [];
  if (map.xs.length !== n) {
    map.xs = new Float32Array(n);
    map.ys = new Float32Array(n);
  }
  for (let i = 0; i < n; i++) {
    const x = (map.xs[i] = ((ax[i] - x0) / (x1 - x0)) * width),
      y = (map.ys[i] = ((y1 - ay[i]) / (y1 - y0)) * height);
    if (app.state.shown[i] && x >= 0 && y >= 0 && x < width && y < height) inView.push(i);
  }
  return inView;
}

/** Size a canvas to its frame; returns its context, in CSS pixels, and the screen's scale. */
function prepare(canvas, width, height) {
  const scale = globalThis.devicePixelRatio || 1,
    w = Math.round(width * scale),
    h = Math.round(height * scale);
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return [context, scale];
}

/** Draw a map now: dots, then faces or lines of density, then what lies over them. */
export function redraw(app, map) {
  const { width, height } = map.div.getBoundingClientRect();
  if (!app.state.paint || map.deep || !width || !map.at[0].length) return;
  const [context, scale] = prepare(map.dots, width, height),
    inView = project(app, map, width, height);
  drawDots(app, map, context, scale, inView);
  const show = app.controls.faces.value,
    size = Math.round(Math.min(44, Math.max(26, 400 / Math.sqrt(inView.length + 1))));
  map.drawn = [];
  if (app.thumbs.any && show !== 'dots' && inView.length <= FEW) {
    map.drawn = freeSpots(map.xs, map.ys, app.state.chosenMask ? chosenFirst(app, inView) : inView, size);
  } else if (app.thumbs.any && show === 'examples') {
    map.drawn = freeSpots(map.xs, map.ys, exemplars(map.xs, map.ys, inView, 80), 38, 40);
  }
  drawFaces(app, map, context, map.drawn, inView.length <= FEW ? size : 36);
  if (inView.length > MANY && show !== 'dots') drawDensity(app, map, context, inView, width, height);
  drawOver(app, map);
  const seen = app.state.shown.reduce((sum, v) => sum + v, 0);
  map.count.textContent = inView.length < seen ? `${inView.length.toLocaleString('en')} of ${faces(seen)} in view` : '';
}

const chosenFirst = (app, rows) => [...rows].sort((a, b) => app.state.chosenMask[b] - app.state.chosenMask[a]);

/** The dots: those not chosen faint and first, then grey ones, then the coloured. */
function drawDots(app, map, context, scale, inView) {
  const { code, colours } = app.state.paint,
    mask = app.state.chosenMask,
    { width, height } = map.dots;
  const image = context.createImageData(width, height),
    spot = disc(+app.controls.size.value * scale);
  const xs = scale === 1 ? map.xs : map.xs.map(v => v * scale),
    ys = scale === 1 ? map.ys : map.ys.map(v => v * scale);
  const opacity = +app.controls.opacity.value;
  const layer = (rows, alpha) => splat(image.data, width, height, xs, ys, rows, code, colours, alpha, spot);
  const bright = mask ? inView.filter(i => mask[i]) : inView;
  if (mask)
    layer(
      inView.filter(i => !mask[i]),
      opacity * 0.16,
    );
  layer(
    bright.filter(i => !code[i]),
    opacity * PALE,
  );
  layer(
    bright.filter(i => code[i]),
    opacity,
  );
  context.putImageData(image, 0, 0);
}

/** Faces in place of dots, framed in their dots' colours. */
function drawFaces(app, map, context, rows, size) {
  const { side } = app.data,
    { code, colours } = app.state.paint;
  for (const i of rows) {
    const [k, col, row] = app.thumbs.part(i),
      picture = app.thumbs.picture(k, () => drawSoon(app));
    if (!picture) continue;
    const x = map.xs[i] - size / 2,
      y = map.ys[i] - size / 2;
    context.globalAlpha = app.state.chosenMask && !app.state.chosenMask[i] ? 0.25 : 1;
    context.fillStyle = css(colours[code[i]]);
    context.fillRect(x - 1.5, y - 1.5, size + 3, size + 3);
    context.drawImage(picture, col * side, row * side, side, side, x, y, size, size);
  }
  context.globalAlpha = 1;
}

/** Lines of equal density, where dots alone would be one cloud. */
function drawDensity(app, map, context, inView, width, height) {
  const cols = 72,
    lines = 56,
    grid = density(map.xs, map.ys, inView, width, height, cols, lines),
    top = Math.max(...grid);
  const [x, y] = [width / cols, height / lines];
  context.strokeStyle = inkOf(app);
  for (const part of [0.15, 0.35, 0.6, 0.85]) {
    context.globalAlpha = 0.25 + part / 2;
    context.beginPath();
    for (const [x0, y0, x1, y1] of contour(grid, cols, lines, top * part)) {
      context.moveTo((x0 + 0.5) * x, (y0 + 0.5) * y);
      context.lineTo((x1 + 0.5) * x, (y1 + 0.5) * y);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** What lies over the dots: neighbours (◇ by the left feature, □ by the right) of the face clicked (○), a guest, the
 * lasso. */
export function drawOver(app, map) {
  const { width, height } = map.div.getBoundingClientRect(),
    [context] = prepare(map.over, width, height);
  map.neighbours.forEach((rows, j) => {
    for (const i of rows) if (app.state.shown[i]) symbol(context, map.xs[i], map.ys[i], '◇□'[j], NEAR[j]);
  });
  const i = app.state.clicked;
  if (i !== null && app.state.shown[i]) symbol(context, map.xs[i], map.ys[i], '○', '#222');
  for (const { text, x, y } of map.names) drawName(app, map, context, text, x, y, width, height);
  if (map.guest) drawGuest(map, context, width, height);
  if (map.path) drawPath(app, map.path, context);
}

/** A mark with a pale edge, so that it is seen on dots of its own colour; ◇ round □ shows both. */
function symbol(context, x, y, kind, colour) {
  const [turn, reach] = kind === '◇' ? [0, 12] : [Math.PI / 4, 9];
  context.beginPath();
  if (kind === '○') context.arc(x, y, 10, 0, 2 * Math.PI);
  else
    for (let k = 0; k < 4; k++)
      context.lineTo(x + reach * Math.cos(turn + (k * Math.PI) / 2), y + reach * Math.sin(turn + (k * Math.PI) / 2));
  context.closePath();
  context.lineJoin = 'round';
  for (const [style, width] of [
    ['#fffd', 5],
    [colour, 2.5],
  ]) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.stroke();
  }
}

/** The name of a cluster in its middle, with a pale edge. */
function drawName(app, map, context, text, x, y, width, height) {
  const [x0, y0, x1, y1] = map.window,
    at = [((x - x0) / (x1 - x0)) * width, ((y1 - y) / (y1 - y0)) * height];
  context.font = '600 12px system-ui, sans-serif';
  context.textAlign = 'center';
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = getComputedStyle(app.el).getPropertyValue('--ground');
  context.strokeText(text, ...at);
  context.fillStyle = inkOf(app);
  context.fillText(text, ...at);
}

/** A guest stands at the weighted middle of its neighbours. */
function drawGuest(map, context) {
  const { rows, weights, text } = map.guest,
    middle = v => rows.reduce((sum, i, k) => sum + weights[k] * v[i], 0);
  const x = middle(map.xs),
    y = middle(map.ys);
  context.fillStyle = '#d97706';
  symbol(context, x, y, '◇', '#d97706');
  context.font = '600 13px system-ui, sans-serif';
  context.textAlign = 'center';
  context.fillText(text, x, y - 16);
}

function drawPath(app, path, context) {
  context.strokeStyle = inkOf(app);
  context.setLineDash([5, 4]);
  context.lineWidth = 1.3;
  context.beginPath();
  path.forEach(([x, y]) => context.lineTo(x, y));
  context.closePath();
  context.stroke();
  context.globalAlpha = 0.06;
  context.fillStyle = inkOf(app);
  context.fill();
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** A ring round face i, an element of the page: nothing is drawn again when the mouse moves. */
function ringFace(app, map, i) {
  const on = i !== null && app.state.shown[i] && !map.deep;
  map.ring.style.display = on ? 'block' : 'none';
  if (on) Object.assign(map.ring.style, { left: `${map.xs[i]}px`, top: `${map.ys[i]}px` });
}
