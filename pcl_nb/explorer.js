// The linked explorer: two maps of the same faces, and everything one asks of them.
//
// One ES module without imports. The notebook's widget loads it as it stands; a saved page carries it in a
// <script type="module">. In order: pure parts (tests/explorer.test.mjs) · elements of the page · the map · the maps in
// space (Plotly) · panels · the explorer · where it starts. A new panel is one function that takes `app` and returns an
// element, and one line in PANELS.

// ── Pure parts: colours ──────────────────────────────────────────────────────────────────────────────────────────────

export const PALETTE = [
  '#3b7ea1',
  '#d1495b',
  '#66a182',
  '#edae49',
  '#7d5ba6',
  '#45b5c4',
  '#c97b4a',
  '#d884b4',
  '#5c8001',
  '#6f86f2',
  '#8c4a3c',
  '#a8a83f',
];
export const GREY = '#9a9fa6'; // everybody else, and faces without a value
const PALE = 0.3; // how opaque grey dots are: a few coloured ones have to be seen among thousands, on black too
export const UNKNOWN = 'unknown'; // the name Python gives to a label that is missing
const NONE = ['', UNKNOWN]; // names that say nothing: no tag, no label
export const NEAR = ['#3b7ea1', '#d1495b']; // neighbours by the left and by the right feature
export const ANGLES = ['yaw', 'pitch', 'roll'];
const DIVERGING = ['#2166ac', '#6aa5cf', '#b9b9b9', '#e58368', '#b2182b'];
const RISING = ['#440154', '#3b528b', '#21918c', '#5ec962', '#fde725'];
const STEPS = 64; // shades of a ramp

export const rgb = hex => [1, 3, 5].map(k => parseInt(hex.slice(k, k + 2), 16));
export const css = ([r, g, b]) => `rgb(${r}, ${g}, ${b})`;

/** A number in few digits: of small ones so many are kept that count. */
export const short = (v, digits) => +(Math.abs(v) < 0.1 ? v.toPrecision(digits) : v.toFixed(digits));

/** The colour at t in [0, 1] of a ramp given by its stops. */
export function shade(stops, t) {
  const at = Math.min(Math.max(t, 0), 1) * (stops.length - 1),
    k = Math.min(Math.floor(at), stops.length - 2);
  const [a, b] = [rgb(stops[k]), rgb(stops[k + 1])];
  return a.map((v, j) => Math.round(v + (at - k) * (b[j] - v)));
}

/** A name that no column has: the one wanted, or the same with a number. */
export function freeName(name, taken) {
  let k = 1;
  const tried = () => (k === 1 ? name : `${name}_${k}`);
  while (taken.includes(tried())) k++;
  return tried();
}

/** How often each value occurs, in all or in some rows: [value, count], the most frequent first, names in order. */
export function tally(values, rows) {
  const many = new Map(),
    add = v => many.set(v, (many.get(v) || 0) + 1);
  if (rows) rows.forEach(i => add(values[i]));
  else values.forEach(add);
  return [...many].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** Names as numbers, for fast counting: the names by frequency, and every face's place among them. */
export function coded(values) {
  const order = tally(values),
    at = new Map(order.map(([name], k) => [name, k]));
  return { order, at, code: Uint32Array.from(values, v => at.get(v)) };
}

/** How often each code occurs among the faces of a mask. */
export function countCodes(code, many, mask) {
  const out = new Uint32Array(many);
  for (let i = 0; i < code.length; i++) out[code[i]] += mask[i];
  return out;
}

/** The lowest and the highest number; of angles the same on both sides of 0. */
export function span(values, angle = false) {
  let low = Infinity,
    high = -Infinity;
  for (const v of values)
    if (v !== null) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  if (low > high) return [0, 1];
  if (angle) {
    high = Math.max(-low, high) || 1;
    low = -high;
  }
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Colours of numbers: every face has a code, a place in `colours`; 0 is grey, for faces without a number. */
export function colourNumbers(values, angle = false) {
  const [low, high] = span(values, angle),
    stops = angle ? DIVERGING : RISING;
  const colours = [rgb(GREY), ...Array.from({ length: STEPS }, (_, k) => shade(stops, k / (STEPS - 1)))];
  const step = v => 1 + Math.round(((v - low) / (high - low)) * (STEPS - 1));
  return { code: Uint16Array.from(values, v => (v === null ? 0 : step(v))), colours, low, high, stops };
}

/** Colours of names: at most twelve, those most frequent in `rows` (or in all); the rest is grey, and so is no name. */
export function colourNames(values, rows = null, most = PALETTE.length) {
  const top = tally(values, rows && rows.length ? rows : null)
    .filter(([name]) => !NONE.includes(name))
    .slice(0, most)
    .map(([name]) => name)
    .sort();
  const at = new Map(top.map((name, k) => [name, k + 1]));
  const all = new Set(values),
    none = NONE.filter(name => all.has(name));
  return {
    code: Uint16Array.from(values, v => at.get(v) || 0),
    names: top,
    none,
    rest: all.size - top.length - none.length,
    colours: [GREY, ...PALETTE].map(rgb),
  };
}

// ── Pure parts: filters ──────────────────────────────────────────────────────────────────────────────────────────────
// A filter is {names: […]} (only these), {without: […]}, or {from, to} (either may be null; holes do not pass).

/** 1 for every face of a column that passes its filter. */
export function passes(values, filter) {
  if (filter.names || filter.without) {
    const set = new Set(filter.names || filter.without),
      wanted = Boolean(filter.names);
    return Uint8Array.from(values, v => set.has(v) === wanted);
  }
  const { from = null, to = null } = filter;
  return Uint8Array.from(values, v => v !== null && (from === null || v >= from) && (to === null || v <= to));
}

/** Faces that pass all masks; `without` leaves one column's own mask out, as a chart shows what the others leave. */
export function crossed(masks, n, without = null) {
  const out = new Uint8Array(n).fill(1);
  for (const [name, mask] of Object.entries(masks)) {
    if (name !== without) for (let i = 0; i < n; i++) out[i] &= mask[i];
  }
  return out;
}

/** Rows where a mask is set. */
export function rowsOf(mask) {
  const rows = [];
  for (let i = 0; i < mask.length; i++) if (mask[i]) rows.push(i);
  return rows;
}

/** How many of a column's faces lie in each of `bins` equal parts of [low, high], of those a mask keeps. */
export function histogram(values, low, high, bins, mask = null) {
  const out = new Array(bins).fill(0),
    scale = bins / (high - low);
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== null && (!mask || mask[i])) out[Math.min(bins - 1, Math.floor((values[i] - low) * scale))]++;
  }
  return out;
}

/** A filter in words. */
export function told(name, filter) {
  const list = v => (v.length > 4 ? `${v.slice(0, 4).join(', ')} and ${v.length - 4} more` : v.join(', '));
  if (filter.names) return `${name}: ${list(filter.names)}`;
  if (filter.without) return `${name}: without ${list(filter.without)}`;
  const unit = ANGLES.includes(name) ? '°' : '',
    end = v => `${short(v, 3)}${unit}`;
  if (filter.from === null) return `${name}: up to ${end(filter.to)}`;
  return `${name}: ${filter.to === null ? `from ${end(filter.from)}` : `${end(filter.from)} to ${end(filter.to)}`}`;
}

// ── Pure parts: the two maps compared ────────────────────────────────────────────────────────────────────────────────

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

// ── Pure parts: what is kept ─────────────────────────────────────────────────────────────────────────────────────────

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

/** The rows of a table as comma-separated text, every field quoted. */
export function csv(columns, rows) {
  const quote = v => `"${String(v ?? '').replaceAll('"', '""')}"`,
    names = Object.keys(columns);
  const line = fields => fields.map(quote).join(',');
  return [line([freeName('row', names), ...names]), ...rows.map(i => line([i, ...names.map(k => columns[k].values[i])]))].join('\n');
}

// ── Pure parts: geometry ─────────────────────────────────────────────────────────────────────────────────────────────

/** Coordinates into the unit square; `whole` are the columns that set the frame (all epochs of a film, say). */
export function fit(at, whole = [at]) {
  return [0, 1].map(k => {
    const [low, high] = span(whole.flatMap(w => span(w[k])));
    return Float32Array.from(at[k], v => (v - low) / (high - low));
  });
}

/** Is a point within a polygon of [x, y]? */
export function inside(polygon, x, y) {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i],
      [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

/** The point nearest to (x, y) among those a mask keeps, or −1 when none is within reach. */
export function nearestPoint(xs, ys, x, y, reach, mask) {
  let best = -1,
    least = reach * reach;
  for (let i = 0; i < xs.length; i++) {
    const far = (xs[i] - x) ** 2 + (ys[i] - y) ** 2;
    if (mask[i] && far <= least) {
      least = far;
      best = i;
    }
  }
  return best;
}

/** Of rows in order of importance, those whose squares of a side do not cover one another. */
export function freeSpots(xs, ys, rows, side, most = Infinity) {
  const cells = new Map(),
    out = [];
  for (const i of rows) {
    if (out.length >= most) break;
    const cx = Math.floor(xs[i] / side),
      cy = Math.floor(ys[i] / side);
    const taken = [-1, 0, 1].some(dx =>
      [-1, 0, 1].some(dy => {
        const j = cells.get(`${cx + dx},${cy + dy}`);
        return j !== undefined && Math.abs(xs[i] - xs[j]) < side && Math.abs(ys[i] - ys[j]) < side;
      }),
    );
    if (!taken) {
      cells.set(`${cx},${cy}`, i);
      out.push(i);
    }
  }
  return out;
}

/** One face for every crowded region: the one nearest to the middle of its cell's faces, fullest cells first. */
export function exemplars(xs, ys, rows, cell) {
  const cells = new Map();
  for (const i of rows) {
    const key = `${Math.floor(xs[i] / cell)},${Math.floor(ys[i] / cell)}`;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(i);
  }
  const middle = (v, part) => part.reduce((sum, i) => sum + v[i], 0) / part.length;
  const nearest = part => {
    const [mx, my] = [middle(xs, part), middle(ys, part)],
      far = i => (xs[i] - mx) ** 2 + (ys[i] - my) ** 2;
    return part.reduce((best, i) => (far(i) < far(best) ? i : best));
  };
  return [...cells.values()]
    .filter(part => part.length >= 5)
    .sort((a, b) => b.length - a.length)
    .map(nearest);
}

/** How dense points lie on a grid, smoothed: a Float32Array of cols × rows. */
export function density(xs, ys, rows, width, height, cols, lines) {
  let grid = new Float32Array(cols * lines);
  for (const i of rows) {
    const c = Math.floor((xs[i] / width) * cols),
      l = Math.floor((ys[i] / height) * lines);
    if (c >= 0 && c < cols && l >= 0 && l < lines) grid[l * cols + c]++;
  }
  for (let round = 0; round < 3; round++) grid = blurred(grid, cols, lines);
  return grid;
}

function blurred(grid, cols, lines) {
  const out = new Float32Array(grid.length);
  for (let l = 1; l < lines - 1; l++)
    for (let c = 1; c < cols - 1; c++) {
      let sum = 0;
      for (let dl = -1; dl < 2; dl++) for (let dc = -1; dc < 2; dc++) sum += grid[(l + dl) * cols + c + dc];
      out[l * cols + c] = sum / 9;
    }
  return out;
}

/** Where a grid crosses a level: segments [x0, y0, x1, y1] in cells (marching squares). */
export function contour(grid, cols, lines, level) {
  const out = [],
    cross = (a, b) => (level - a) / (b - a);
  for (let l = 0; l < lines - 1; l++)
    for (let c = 0; c < cols - 1; c++) {
      const [a, b] = [grid[l * cols + c], grid[l * cols + c + 1]];
      const [d, e] = [grid[(l + 1) * cols + c], grid[(l + 1) * cols + c + 1]],
        ends = [];
      if (a < level !== b < level) ends.push(c + cross(a, b), l);
      if (b < level !== e < level) ends.push(c + 1, l + cross(b, e));
      if (d < level !== e < level) ends.push(c + cross(d, e), l + 1);
      if (a < level !== d < level) ends.push(c, l + cross(a, d));
      for (let k = 0; k + 3 < ends.length; k += 4) out.push(ends.slice(k, k + 4));
    }
  return out;
}

/** A disc of a diameter in pixels: how far each pixel of its square is covered, 0 to 1. */
export function disc(diameter) {
  const side = Math.ceil(diameter) + 2,
    middle = (side - 1) / 2,
    cover = new Float32Array(side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      cover[y * side + x] = Math.min(1, Math.max(0, diameter / 2 + 0.5 - Math.hypot(x - middle, y - middle)));
    }
  return { side, cover };
}

/** Draw discs into RGBA pixels, one over the other: twenty thousand take some milliseconds, without a graphics card. */
export function splat(pixels, width, height, xs, ys, rows, code, colours, alpha, { side, cover }) {
  for (const i of rows) {
    const left = Math.round(xs[i] - side / 2),
      top = Math.round(ys[i] - side / 2),
      [r, g, b] = colours[code[i]];
    if (left < 0 || top < 0 || left + side > width || top + side > height) continue;
    for (let y = 0, k = 0; y < side; y++)
      for (let x = 0, p = ((top + y) * width + left) * 4; x < side; x++, k++, p += 4) {
        const a = cover[k] * alpha;
        if (!a) continue;
        if (!pixels[p + 3]) {
          pixels[p] = r;
          pixels[p + 1] = g;
          pixels[p + 2] = b;
          pixels[p + 3] = 255 * a;
          continue;
        }
        const under = (pixels[p + 3] / 255) * (1 - a),
          sum = a + under;
        pixels[p] = (r * a + pixels[p] * under) / sum;
        pixels[p + 1] = (g * a + pixels[p + 1] * under) / sum;
        pixels[p + 2] = (b * a + pixels[p + 2] * under) / sum;
        pixels[p + 3] = 255 * sum;
      }
  }
}

// ── Elements of the page ─────────────────────────────────────────────────────────────────────────────────────────────
// All labels are written as text, never as markup: a file name with tags in it stays a name.

const make = (tag, name = '', text) => {
  const e = document.createElement(tag);
  if (name)
    e.className = name
      .split(' ')
      .map(part => `pcl-${part}`)
      .join(' ');
  if (text !== undefined) e.textContent = text;
  return e;
};
const box = (name, ...children) => {
  const e = make('div', name);
  e.append(...children);
  return e;
};
const button = (name, text, tip, onclick) =>
  Object.assign(make('button', `button ${name}`, text), { type: 'button', title: tip, onclick });
const select = (options, text = o => o) => {
  const e = make('select');
  e.append(...options.map(o => Object.assign(make('option', '', text(o)), { value: o })));
  return e;
};
const input = (type, settings = {}) => Object.assign(document.createElement('input'), { type, ...settings });
const valueText = (v, name) => (v === null ? 'unknown' : `${v}${ANGLES.includes(name) ? '°' : ''}`);
const ofAll = (many, total) =>
  `${many === total ? '' : `${many.toLocaleString('en')} of `}${total.toLocaleString('en')}`;
const faces = count => `${count.toLocaleString('en')} face${count === 1 ? '' : 's'}`;

/** A control with its name before it. */
function labelled(text, element, name, tip) {
  const label = make('label', 'label', text);
  element.classList.add(`pcl-${name}`);
  element.title = tip;
  if (!text) element.setAttribute('aria-label', tip);
  label.append(element);
  return label;
}

/** A part of the page that folds. */
function fold(name, text, tip, ...children) {
  const e = make('details', name);
  e.append(Object.assign(make('summary', '', text), { title: tip }), ...children);
  return e;
}

/** Give the reader a file. */
function download(text, type, name) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(make('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Thumbnails: as parts of their sheets, for elements, and as decoded pictures, for the maps. */
function thumbnails(data, urls) {
  const decoded = [],
    per = data.sheet ** 2,
    cols = k => Math.min(data.sheet, data.n - k * per);
  const picture = (k, ready) => {
    if (!decoded[k]) {
      decoded[k] = new Image();
      decoded[k].addEventListener('load', ready);
      decoded[k].src = urls[k];
    }
    return decoded[k].complete && decoded[k].naturalWidth ? decoded[k] : null;
  };
  const part = i => {
    const k = Math.floor(i / per),
      at = i % per;
    return [k, at % cols(k), Math.floor(at / cols(k))];
  };
  return { any: urls.length > 0, picture, part, cols };
}

/** The i-th face as an element of the page; its number where there are no pictures. */
function thumb(app, i, size) {
  const e = make('div', 'thumb', app.thumbs.any ? undefined : `#${i}`);
  e.style.width = e.style.height = `${size}px`;
  if (app.thumbs.any) {
    const [k, col, row] = app.thumbs.part(i);
    e.style.backgroundImage = `url("${app.urls[k]}")`;
    e.style.backgroundSize = `${app.thumbs.cols(k) * size}px auto`;
    e.style.backgroundPosition = `${-col * size}px ${-row * size}px`;
  }
  e.dataset.face = i;
  return e;
}

/** A thumbnail that can be pointed at, walked to and clicked like a point. */
function face(app, i, size) {
  const title = app
    .columnNames()
    .map(k => `${k}: ${valueText(app.column(k).values[i], k)}`)
    .join(', ');
  const e = Object.assign(thumb(app, i, size), {
    title,
    onclick: () => app.click(i),
    onmouseenter: () => app.emit('ring', i),
    onmouseleave: () => app.emit('ring', null),
  });
  e.setAttribute('role', 'img');
  e.setAttribute('aria-label', title);
  return e;
}

// ── A map ────────────────────────────────────────────────────────────────────────────────────────────────────────────
// Dots and faces are drawn on a canvas of our own: Plotly takes a quarter of a second to hide some of 20,000 points.
// Coordinates: `at` in the unit square, `window` the part of it in view, (xs, ys) on the screen.

const WHOLE = [-0.08, -0.08, 1.08, 1.08]; // a picture at the edge is whole in a map of 300 pixels
const FEW = 300; // so many in view are shown as faces
const MANY = 4000; // from so many on, lines of equal density
// What dragging does.
const MODES = {
  lasso: ['◌ Lasso', 'Draw round faces to select them (shift adds, alt takes away)'],
  box: ['▭ Box', 'Draw a box round faces to select them (shift adds, alt takes away)'],
  move: ['✥ Move', 'Drag to move the map; the wheel zooms'],
};

/** The k-th map: its frame, and what can be done with it. */
function createMap(app, k) {
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
  div.addEventListener('blur', () => app.point(null));
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
function zoomAt(map, u, v, by) {
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
    if (app.shown[i] && x >= 0 && y >= 0 && x < width && y < height) inView.push(i);
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
function redraw(app, map) {
  const { width, height } = map.div.getBoundingClientRect();
  if (!app.paint || map.deep || !width || !map.at[0].length) return;
  const [context, scale] = prepare(map.dots, width, height),
    inView = project(app, map, width, height);
  drawDots(app, map, context, scale, inView);
  const show = app.controls.faces.value,
    size = Math.round(Math.min(44, Math.max(26, 400 / Math.sqrt(inView.length + 1))));
  map.drawn = [];
  if (app.thumbs.any && show !== 'dots' && inView.length <= FEW) {
    map.drawn = freeSpots(map.xs, map.ys, app.chosenMask ? chosenFirst(app, inView) : inView, size);
  } else if (app.thumbs.any && show === 'examples') {
    map.drawn = freeSpots(map.xs, map.ys, exemplars(map.xs, map.ys, inView, 80), 38, 40);
  }
  drawFaces(app, map, context, map.drawn, inView.length <= FEW ? size : 36);
  if (inView.length > MANY && show !== 'dots') drawDensity(app, map, context, inView, width, height);
  drawOver(app, map);
  const seen = app.shown.reduce((sum, v) => sum + v, 0);
  map.count.textContent = inView.length < seen ? `${inView.length.toLocaleString('en')} of ${faces(seen)} in view` : '';
}

const chosenFirst = (app, rows) => [...rows].sort((a, b) => app.chosenMask[b] - app.chosenMask[a]);

/** The dots: those not chosen faint and first, then grey ones, then the coloured. */
function drawDots(app, map, context, scale, inView) {
  const { code, colours } = app.paint,
    mask = app.chosenMask,
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
    { code, colours } = app.paint;
  for (const i of rows) {
    const [k, col, row] = app.thumbs.part(i),
      picture = app.thumbs.picture(k, () => app.later());
    if (!picture) continue;
    const x = map.xs[i] - size / 2,
      y = map.ys[i] - size / 2;
    context.globalAlpha = app.chosenMask && !app.chosenMask[i] ? 0.25 : 1;
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
  context.strokeStyle = app.ink();
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
function drawOver(app, map) {
  const { width, height } = map.div.getBoundingClientRect(),
    [context] = prepare(map.over, width, height);
  map.neighbours.forEach((rows, j) => {
    for (const i of rows) if (app.shown[i]) symbol(context, map.xs[i], map.ys[i], '◇□'[j], NEAR[j]);
  });
  const i = app.clicked;
  if (i !== null && app.shown[i]) symbol(context, map.xs[i], map.ys[i], '○', '#222');
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
  context.strokeStyle = app.ink();
  context.setLineDash([5, 4]);
  context.lineWidth = 1.3;
  context.beginPath();
  path.forEach(([x, y]) => context.lineTo(x, y));
  context.closePath();
  context.stroke();
  context.globalAlpha = 0.06;
  context.fillStyle = app.ink();
  context.fill();
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** A ring round face i, an element of the page: nothing is drawn again when the mouse moves. */
function ringFace(app, map, i) {
  const on = i !== null && app.shown[i] && !map.deep;
  map.ring.style.display = on ? 'block' : 'none';
  if (on) Object.assign(map.ring.style, { left: `${map.xs[i]}px`, top: `${map.ys[i]}px` });
}

/** Mouse, pen and finger. */
function wirePointer(app, map) {
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
    map.path = app.mode === 'move' ? null : [start];
  });
  surface.addEventListener('pointermove', e => {
    const [x, y] = at(e);
    if (!start) return hover(app, map, x, y, e);
    app.point(null);
    dragTo(app, map, start, [x, y]);
    if (app.mode === 'move') start = [x, y];
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
    if (!start) app.point(null);
  });
  surface.addEventListener('dblclick', () => {
    map.window = [...WHOLE];
    app.clear();
  });
  surface.addEventListener(
    'wheel',
    e => {
      const { width, height } = map.div.getBoundingClientRect(),
        [x, y] = at(e);
      e.preventDefault();
      zoomAt(map, x / width, 1 - y / height, Math.exp(Math.sign(e.deltaY) * 0.18));
      app.later();
    },
    { passive: false },
  );
}

function hover(app, map, x, y, e) {
  const i = faceAt(app, map, x, y);
  map.over.style.cursor = i < 0 ? (app.mode === 'move' ? 'grab' : 'crosshair') : 'pointer';
  app.point(i < 0 ? null : i, e.clientX, e.clientY);
}

/** The face under the mouse: a picture covers more than a dot. */
function faceAt(app, map, x, y) {
  const dot = nearestPoint(map.xs, map.ys, x, y, Math.max(6, app.controls.size.value), app.shown);
  return dot >= 0 || !map.drawn.length
    ? dot
    : (map.drawn.find(i => Math.abs(map.xs[i] - x) < 17 && Math.abs(map.ys[i] - y) < 17) ?? -1);
}

function pressed(app, map, x, y) {
  const i = faceAt(app, map, x, y);
  if (i >= 0) app.click(i);
}

function dragTo(app, map, start, [x, y]) {
  if (app.mode === 'move') {
    const { width, height } = map.div.getBoundingClientRect(),
      [x0, y0, x1, y1] = map.window;
    const dx = ((start[0] - x) / width) * (x1 - x0),
      dy = ((y - start[1]) / height) * (y1 - y0);
    map.window = [x0 + dx, y0 + dy, x1 + dx, y1 + dy];
    return app.later();
  }
  if (app.mode === 'box') map.path = [start, [x, start[1]], [x, y], [start[0], y]];
  else map.path.push([x, y]);
  drawOver(app, map);
}

function enclosed(app, map, path, e) {
  const rows = rowsOf(app.shown).filter(i => inside(path, map.xs[i], map.ys[i]));
  app.choose(combined(app.chosen, rows, e.shiftKey ? 'add' : e.altKey ? 'take' : 'new'));
}

/** A selection after faces were added to it or taken from it. */
export function combined(old, rows, how) {
  if (how === 'new' || !old) return how === 'take' ? old : rows;
  const set = new Set(rows);
  return how === 'take' ? old.filter(i => !set.has(i)) : [...new Set([...old, ...rows])].sort((a, b) => a - b);
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

function mapKey(app, map, e) {
  const arrow = ARROWS[e.key],
    zoom = { '+': 0.6, '=': 0.6, '-': 1 / 0.6 }[e.key];
  if (arrow && !map.deep) {
    const i =
      app.at === null || !app.shown[app.at]
        ? app.shown.indexOf(1)
        : stepFrom(map.xs, map.ys, app.at, ...arrow, app.shown);
    if (i >= 0) app.point(i, ...map.screen(i));
  } else if (e.key === 'Enter' && app.at !== null) app.click(app.at);
  else if (e.key === 'Escape') {
    app.point(null);
    app.clear();
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

// ── A map in space ───────────────────────────────────────────────────────────────────────────────────────────────────

const inSpace = app => app.maps.some(map => map.deep);

/** Plotly's library, which is fetched when it is first needed; null, and a sentence, where it does not come. */
async function plotlyOf(app) {
  try {
    return await app.host.plotly();
  } catch (error) {
    app.say(`What Plotly draws is missing: ${error.message}`);
    return null;
  }
}

/** Draw a map of three coordinates. */
async function drawSpace(app, map, at) {
  const Plotly = await plotlyOf(app);
  if (!Plotly || !map.deep || !app.paint) return; // another map was chosen meanwhile
  const bare = { showgrid: false, zeroline: false, showticklabels: false, title: { text: '' }, showspikes: false };
  const rows = rowsOf(app.shown),
    { code, colours } = app.paint,
    mask = app.chosenMask,
    size = +app.controls.size.value;
  const trace = (part, alpha) => ({
    type: 'scatter3d',
    mode: 'markers',
    hoverinfo: 'none',
    customdata: part,
    x: part.map(i => at[0][i]),
    y: part.map(i => at[1][i]),
    z: part.map(i => at[2][i]),
    marker: { size: size * 0.6, opacity: alpha, color: part.map(i => css(colours[code[i]])) },
  });
  const opacity = +app.controls.opacity.value,
    bright = i => (mask ? mask[i] : code[i]);
  const faint = trace(
      rows.filter(i => !bright(i)),
      opacity * (mask ? 0.15 : PALE),
    ),
    full = trace(rows.filter(bright), opacity);
  const near = map.neighbours.map((part, j) => ({
    ...trace(part, 1),
    hoverinfo: 'skip',
    marker: { size: 7, symbol: ['diamond-open', 'square-open'][j], color: NEAR[j], line: { width: 2 } },
  }));
  await Plotly.react(
    map.space,
    [full, faint, ...near],
    {
      uirevision: 'kept',
      showlegend: false,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      paper_bgcolor: 'rgba(0,0,0,0)',
      font: { color: app.ink() },
      scene: { xaxis: { ...bare }, yaxis: { ...bare }, zaxis: { ...bare }, camera: { eye: { x: 1, y: 1, z: 0.8 } } },
    },
    { responsive: true, displaylogo: false, modeBarButtonsToRemove: ['toImage'] },
  );
  if (map.wired) return;
  map.wired = true;
  const spot = e => e.points[0].customdata,
    mouse = e => [e.event?.clientX ?? 200, e.event?.clientY ?? 200];
  map.space.on('plotly_hover', e => app.point(spot(e), ...mouse(e)));
  map.space.on('plotly_unhover', () => app.point(null));
  map.space.on('plotly_click', e => app.click(spot(e)));
}

// ── Panels: above the maps ───────────────────────────────────────────────────────────────────────────────────────────

/** The controls. `app.controls.NAME` is the element of each. */
function controlsPanel(app) {
  const c = (app.controls = {}),
    head = box('head'),
    many = app.n > 2000;
  const add = (name, text, element, tip, act) => {
    element.oninput = act;
    head.append(labelled(text, element, name, tip));
    c[name] = element;
  };
  const slider = (min, max, value) => input('range', { min, max, step: (max - min) / 20, value });
  const again = () => app.draw();
  add('colour', 'Colour by', select([]), 'The column that colours the dots', () => app.recolour());
  add('method', 'Map', select(app.methods), 'How the features are laid out', () => app.place());
  add(
    'faces',
    'Show',
    select(
      ['auto', 'examples', 'dots'],
      o => ({ auto: 'faces when few', examples: 'example faces', dots: 'dots only' })[o],
    ),
    `Up to ${FEW} faces in view are shown as pictures; zoom in to see them`,
    again,
  );
  add('size', 'Size', slider(2, 16, many ? 4 : 7), 'Size of the dots', again);
  add('opacity', 'Opacity', slider(0.1, 1, 0.85), 'Opacity of the dots', again);
  add(
    'find',
    'Find',
    input('search', { placeholder: 'part of a name', size: 14 }),
    'Select faces by part of a name',
    () => app.find(c.find.value),
  );
  if (app.maps.length) head.append(modeButtons(app));
  else
    for (const name of ['colour', 'method', 'faces', 'size', 'opacity']) c[name].parentElement.style.display = 'none';
  app.on('columns', () => offerColours(app));
  return head;
}

/** The columns one can colour by, the present choice kept. */
function offerColours(app) {
  const { colour } = app.controls,
    names = [...app.columnNames(), app.NOTHING],
    old = colour.value;
  colour.replaceChildren(...names.map(name => Object.assign(make('option', '', name), { value: name })));
  colour.value = names.includes(old) ? old : (firstColour(app.allColumns()) ?? app.NOTHING);
}

function modeButtons(app) {
  const tools = box('modes');
  tools.setAttribute('role', 'group');
  tools.setAttribute('aria-label', 'what dragging on a map does');
  for (const [mode, [text, tip]] of Object.entries(MODES)) {
    tools.append(
      button(`mode ${mode}`, text, tip, () => {
        app.mode = mode;
        mark();
      }),
    );
  }
  const mark = () =>
    Object.keys(MODES).forEach((mode, k) => tools.children[k].setAttribute('aria-pressed', app.mode === mode));
  mark();
  app.on('place', () => {
    tools.style.display = inSpace(app) ? 'none' : '';
  });
  return tools;
}

/** UMAP's settings: only where Python can draw the maps again. */
function umapPanel(app) {
  if (!app.live || !app.maps.length) return null;
  const c = app.controls,
    line = box('line'),
    number = (value, step, min) => input('number', { value, step, min });
  const add = (name, text, element, tip) => {
    line.append(labelled(text, element, name, tip));
    c[name] = element;
  };
  add('neighbours', 'Neighbours', number(15, 1, 2), 'How many nearest faces each keeps close');
  add('min_dist', 'Minimum distance', number(0.15, 0.05, 0), 'How close faces may lie, 0 to 1');
  add('metric', 'Metric', select(app.data.metrics), 'How the distance of two features is measured');
  add('seed', 'Seed', number(0, 1, 0), 'Start of the random numbers');
  const method = () => c.method.value.replace('PCA', 'UMAP');
  line.append(
    button('run', 'Draw the maps again', 'UMAP with these settings, of both features shown', () =>
      app.ask([...new Set(app.maps.map(map => map.which.value))], method()),
    ),
  );
  return fold('umap', 'UMAP settings', 'Draw the maps again with other settings', line);
}

/** What one can do here, and what is being waited for. */
function helpPanel(app) {
  const help = make('div', 'help'),
    busy = make('div', 'busy');
  busy.setAttribute('role', 'status');
  app.on('filter', () => {
    const count = app.count(),
      some = count < app.n ? `${count.toLocaleString('en')} of ` : '',
      drag = inSpace(app) ? 'Drag: turn. ' : 'Drag: select in both maps. ';
    help.textContent = `${some}${faces(app.n)}. ${
      app.maps.length
        ? 'Hover, or walk with the arrow keys: the picture, ringed in both maps. Click, or Enter: its neighbours. ' +
          `${drag}Wheel: zoom; 0: the whole map. Escape: none is chosen. Double click: both.`
        : 'Find and filter; hover for the labels.'
    }${app.data.left?.length ? ` Not shown: ${app.data.left.join(', ')}, which are no labels.` : ''}`;
  });
  app.on('busy', (text, part) => {
    const bar = Object.assign(make('progress'), { max: 1, value: part || 0 });
    const stop = button('stop', 'Stop', 'Stop making this map', () => app.host.ask({ ask: 'stop' }));
    busy.replaceChildren(...(part === undefined ? [text || ''] : [bar, make('span', '', text), stop]));
  });
  return box('', help, busy);
}

/** One map turns into the other. */
function morphPanel(app) {
  if (app.maps.length < 2 || app.data.film) return null;
  const slider = input('range', { min: 0, max: 1, step: 0.01, value: 0 });
  app.controls.morph = slider;
  slider.oninput = () => app.morph(+slider.value);
  const line = box(
    'line',
    labelled(
      'Morph the left map into the right',
      slider,
      'morph',
      'Every dot of the left map moves to its place in the right one',
    ),
  );
  app.on('place', () => {
    line.style.display = inSpace(app) ? 'none' : '';
  });
  return line;
}

/** Training as a film: a slider of epochs, gliding from one to the next, and curves. */
function filmPanel(app) {
  const { film } = app.data;
  if (!film) return null;
  const slider = input('range', { min: 0, max: film.length - 1, value: app.frame }),
    label = make('span', 'epochname');
  slider.className = 'pcl-epoch';
  slider.setAttribute('aria-label', 'epoch');
  slider.title = 'The epoch whose maps are shown';
  const go = k => {
    app.glide(k);
    slider.value = k;
    label.textContent = `epoch ${film[k]}`;
    app.emit('epoch', film[k]);
  };
  slider.oninput = () => go(+slider.value);
  label.textContent = `epoch ${film[app.frame]}`;
  if (app.data.curves) {
    const curves = make('div', 'curves');
    app.row.append(curves);
    drawCurves(app, curves, app.data.curves);
  }
  app.on('goto', x => go(nearestOf(film, x)));
  return box('line', playButton(app, go), slider, label);
}

function playButton(app, go) {
  let timer = null;
  const last = app.data.film.length - 1;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = '▶ Play';
  };
  const tick = () => {
    if (!app.el.isConnected || app.frame === last) stop();
    else go(app.frame + 1);
  };
  const play = button('play', '▶ Play', 'Play the training from its first epoch', () => {
    if (timer) return stop();
    play.textContent = '❚❚ Pause';
    go(0);
    timer = setInterval(tick, 900);
  });
  return play;
}

/** Curves over the epochs, with a line at the one that is shown; a click goes to an epoch. */
async function drawCurves(app, div, { data, layout }) {
  const Plotly = await plotlyOf(app);
  if (!Plotly) return;
  await Plotly.newPlot(
    div,
    data,
    { ...layout, font: { color: app.ink() } },
    { responsive: true, displayModeBar: false },
  );
  const axes = Object.keys(layout)
    .filter(key => key.startsWith('xaxis'))
    .map(key => key.slice(5));
  const mark = x =>
    Plotly.relayout(div, {
      shapes: axes.map(k => ({
        type: 'line',
        xref: `x${k}`,
        yref: `y${k} domain`,
        x0: x,
        x1: x,
        y0: 0,
        y1: 1,
        line: { color: app.ink(), width: 1, dash: 'dot' },
      })),
    });
  div.on('plotly_click', e => app.emit('goto', e.points[0].x));
  app.on('epoch', mark);
  app.on('theme', () => Plotly.relayout(div, { 'font.color': app.ink() }));
  mark(app.data.film[app.frame]);
}

/** The monitors of a run that was watched. */
function monitorsPanel(app) {
  if (!app.data.monitors) return null;
  const div = make('div', 'monitors');
  drawCurves(app, div, app.data.monitors);
  return div;
}

/** The place of the number nearest to x. */
export function nearestOf(numbers, x) {
  return numbers.reduce((best, v, k) => (Math.abs(v - x) < Math.abs(numbers[best] - x) ? k : best), 0);
}

// ── Panels: filters ──────────────────────────────────────────────────────────────────────────────────────────────────

/** A chip for each filter; clicking takes it away. */
function chipsPanel(app) {
  const chips = box('chips');
  app.on('filter', () => {
    const entries = Object.entries(app.filters);
    chips.replaceChildren(
      ...entries.map(([name, filter]) =>
        button('chip', `${told(name, filter)} ✕`, 'Take this filter away', () => app.setFilter(name, null)),
      ),
    );
    if (entries.length > 1)
      chips.append(button('nochips', 'all filters away', 'Show all faces', () => app.setFilters({})));
  });
  return chips;
}

/** One small chart a column: bars of names, a histogram of numbers. Each shows what the others leave. */
function stripPanel(app) {
  const strip = box('strip');
  strip.setAttribute('aria-label', 'filters');
  let charts = [];
  const build = () => {
    const names = app.columnNames().filter(name => chartable(app.column(name)));
    charts = names.map(name => (app.column(name).kind === 'text' ? nameChart : numberChart)(app, name));
    strip.replaceChildren(...charts.map(chart => chart.element));
    update();
  };
  const update = () => charts.forEach(chart => chart.update());
  app.on('columns', build);
  for (const event of ['filter', 'choose', 'paint']) app.on(event, update);
  return strip;
}

/** Columns in which almost every face has a name of its own (files, say) are for Find. */
export function chartable({ kind, values }) {
  if (kind === 'number') return values.some(v => v !== null);
  const different = new Set(values).size;
  return different > 1 && (different <= 24 || different <= values.length / 2);
}

const TELLING = ['identity', 'yaw', 'expression']; // what one colours by first, where it tells faces apart

/** The column to colour by at first: never one in which every value is another, as in a column of file names. */
export function firstColour(columns) {
  const groups = name => chartable(columns[name]) && new Set(columns[name].values).size < columns[name].values.length,
    fits = name => columns[name] && (columns[name].kind === 'number' ? chartable(columns[name]) : groups(name));
  return [...TELLING, ...Object.keys(columns).filter(groups)].find(fits);
}

function chartFrame(app, name, ...children) {
  const title = make('div', 'charttitle', name),
    element = make('section', 'chart');
  element.setAttribute('aria-label', `filter by ${name}`);
  element.dataset.column = name;
  element.append(title, ...children);
  return element;
}

/** A filter after a name was clicked: added to those shown, or taken from them; null when nothing is left of it. */
export function toggled(filter, name) {
  if (filter?.without) {
    const without = filter.without.filter(v => v !== name);
    return without.length === filter.without.length ? { names: [name] } : without.length ? { without } : null;
  }
  const old = filter?.names || [],
    names = old.includes(name) ? old.filter(v => v !== name) : [...old, name];
  return names.length ? { names } : null;
}

/** A filter that leaves a name out, or lets it in again. */
export function excluded(filter, name) {
  const old = filter?.without || [],
    without = old.includes(name) ? old.filter(v => v !== name) : [...old, name];
  return without.length ? { without } : null;
}

function nameChart(app, name) {
  const { order, at, code } = app.coded(name),
    list = box('bars');
  const find = input('search', {
    placeholder: `find in ${order.length.toLocaleString('en')}`,
    className: 'pcl-barfind',
  });
  find.setAttribute('aria-label', `find in ${name}`);
  find.title = `Show the bars of ${name} whose names have this part`;
  const bars = new Map(),
    most = order.length ? order[0][1] : 1;
  const show = () => {
    const part = find.value.toLowerCase();
    const some = part ? order.filter(([v]) => v.toLowerCase().includes(part)).slice(0, 60) : listed();
    bars.clear();
    list.replaceChildren(
      ...some.map(([v]) => {
        const bar = nameBar(app, name, v);
        bars.set(v, bar);
        return bar;
      }),
    );
    update();
  };
  const listed = () => {
    // the largest, and whatever the filter names
    const top = order.slice(0, 12),
      named = app.filters[name]?.names || [];
    return [...top, ...order.slice(12).filter(([v]) => named.includes(v))];
  };
  const update = () => {
    if (!find.value && listed().some(([v]) => !bars.has(v))) return show();
    const many = countCodes(code, order.length, app.counted(name)),
      part = app.filters[name];
    for (const [v, bar] of bars) fillBar(app, name, bar, v, many[at.get(v)], order[at.get(v)][1], most, part);
  };
  find.oninput = show;
  const rest =
    order.length > 12 ? make('div', 'rest', `the 12 most frequent of ${order.length.toLocaleString('en')}`) : '';
  const chart = { element: chartFrame(app, name, ...(order.length > 12 ? [find] : []), list, rest), update };
  show();
  return chart;
}

function nameBar(app, column, value) {
  const bar = button('bar', '', 'Click: show only this one (and others clicked). Shift-click: without it', e =>
    app.setFilter(column, (e.shiftKey ? excluded : toggled)(app.filters[column], value)),
  );
  bar.append(make('span', 'fill'), make('span', 'name', value === '' ? 'none' : value), make('span', 'many'));
  bar.dataset.name = value;
  return bar;
}

function fillBar(app, column, bar, value, many, total, most, filter) {
  const [fill, , text] = bar.children,
    place = app.paint?.names && app.paint.name === column ? app.paint.names.indexOf(value) : -1;
  fill.style.width = `${(100 * many) / most}%`;
  fill.style.background = place < 0 ? '' : PALETTE[place];
  text.textContent = ofAll(many, total);
  const off = filter && (filter.names ? !filter.names.includes(value) : filter.without?.includes(value));
  bar.classList.toggle('pcl-off', Boolean(off));
  bar.setAttribute('aria-pressed', Boolean(filter?.names?.includes(value)));
}

const BINS = 24,
  TALL = 42;

function numberChart(app, name) {
  const { values } = app.column(name),
    angle = ANGLES.includes(name),
    [low, high] = span(values, angle);
  const total = histogram(values, low, high, BINS),
    most = Math.max(...total),
    unit = angle ? '°' : '';
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'),
    [from, to] = ['from', 'to'].map(end => rangeInput(app, name, end));
  svg.setAttribute('viewBox', `0 0 ${BINS * 8} ${TALL}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', 'pcl-histogram');
  const bars = ['pcl-all', 'pcl-kept'].map(kind => total.map((_, k) => histogramBar(svg, kind, k)));
  total.forEach((v, k) => tall(bars[0][k], v / most));
  const update = () => {
    histogram(values, low, high, BINS, app.counted(name)).forEach((v, k) => tall(bars[1][k], v / most));
    const filter = app.filters[name],
      within = k => !filter || passes([low + ((k + 0.5) / BINS) * (high - low)], filter)[0];
    bars[1].forEach((bar, k) => bar.classList.toggle('pcl-off', !within(k)));
    if (document.activeElement !== from) from.value = filter?.from ?? '';
    if (document.activeElement !== to) to.value = filter?.to ?? '';
  };
  dragRange(app, name, svg, low, high);
  const tick = v => make('span', '', `${high - low > 10 ? +v.toFixed(0) : short(v, 2)}${unit}`);
  const ticks = box('ticks', tick(low), ...(angle ? [tick(0)] : []), tick(high));
  return { element: chartFrame(app, name, svg, ticks, box('range', from, to)), update };
}

function histogramBar(svg, kind, k) {
  const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  Object.entries({ x: k * 8 + 0.5, width: 7, class: kind }).forEach(([key, v]) => bar.setAttribute(key, v));
  svg.append(bar);
  return bar;
}

function tall(bar, part) {
  const height = part ? Math.max(1, part * TALL) : 0;
  bar.setAttribute('y', TALL - height);
  bar.setAttribute('height', height);
}

function rangeInput(app, name, end) {
  const e = input('number', {
    step: 'any',
    placeholder: end,
    className: `pcl-${end}`,
    title: `Show only ${name} ${end} this number`,
  });
  e.setAttribute('aria-label', `${name} ${end}`);
  e.oninput = () => app.setFilter(name, ranged({ ...app.filters[name], [end]: e.value === '' ? null : +e.value }));
  return e;
}

/** A range as a filter; none when it is open on both sides. */
export function ranged({ from = null, to = null }) {
  return from === null && to === null ? null : { from, to };
}

/** Dragging over a histogram keeps what lies between; a click takes the filter away. */
function dragRange(app, name, svg, low, high) {
  let start = null;
  const at = e => {
    const r = svg.getBoundingClientRect();
    return Math.min(1, Math.max(0, (e.clientX - r.left) / r.width)) * BINS;
  };
  const edge = k => short(low + (k / BINS) * (high - low), 3);
  svg.addEventListener('pointerdown', e => {
    start = at(e);
    svg.setPointerCapture(e.pointerId);
  });
  svg.addEventListener('pointermove', e => {
    if (start === null || Math.abs(at(e) - start) < 0.3) return;
    const [a, b] = [Math.floor(Math.min(start, at(e))), Math.ceil(Math.max(start, at(e)))];
    app.setFilter(name, { from: edge(a), to: edge(b) });
  });
  svg.addEventListener('pointerup', e => {
    if (start !== null && Math.abs(at(e) - start) < 0.3) app.setFilter(name, null);
    start = null;
  });
  svg.addEventListener('pointercancel', () => {
    start = null;
  });
}

/** What the colours mean, and how many of each there are; clicking shows one alone, shift-clicking all without it. */
function legendPanel(app) {
  if (!app.maps.length) return null;
  const legend = box('legend'),
    which = select(
      ['largest', 'selected'],
      o => ({ largest: 'the twelve largest', selected: 'the twelve most selected' })[o],
    );
  app.controls.twelve = which;
  which.oninput = () => app.recolour();
  const twelve = labelled('in colour:', which, 'twelve', 'Twelve names are coloured, everybody else is grey');
  const update = () => {
    const { paint } = app,
      name = paint?.name;
    if (!name) return legend.replaceChildren();
    if (!paint.names) return legend.replaceChildren(...scale(name, paint));
    legend.replaceChildren(...legendEntries(app, name), ...(paint.rest > 0 ? [legendRest(app, name), twelve] : []));
  };
  for (const event of ['paint', 'filter', 'choose']) app.on(event, update);
  return legend;
}

function legendEntries(app, name) {
  const { order, at, code } = app.coded(name),
    filter = app.filters[name],
    { names, none } = app.paint;
  const many = countCodes(code, order.length, app.counted(name));
  return [...names, ...none].map((v, k) => {
    const text = ofAll(many[at.get(v)], order[at.get(v)][1]);
    const alone = filter?.names?.length === 1 && filter.names[0] === v,
      entry = button('entry', '', 'Click: this one alone. Shift-click: without it', e =>
        app.setFilter(name, e.shiftKey ? excluded(filter, v) : alone ? null : { names: [v] }),
      );
    const spot = make('span', 'spot');
    spot.style.background = k < names.length ? PALETTE[k] : GREY;
    entry.append(spot, make('span', 'name', v === '' ? 'none' : v), make('span', 'many', text));
    entry.classList.toggle('pcl-off', Boolean(filter && !passes([v], filter)[0]));
    entry.dataset.name = v;
    return entry;
  });
}

function legendRest(app, name) {
  const keep = app.counted(name),
    { values } = app.column(name),
    { code, rest } = app.paint,
    spot = make('span', 'spot'),
    who = `${rest.toLocaleString('en')} other${rest === 1 ? '' : 's'}`;
  let many = 0;
  for (let i = 0; i < code.length; i++) if (!code[i] && keep[i] && !NONE.includes(values[i])) many++;
  spot.style.background = GREY;
  return box('entry', spot, make('span', 'name', who), make('span', 'many', many.toLocaleString('en')));
}

function scale(name, { low, high, stops }) {
  const ramp = make('span', 'ramp'),
    unit = ANGLES.includes(name) ? '°' : '',
    end = v => make('span', '', `${short(v, 2)}${unit}`);
  ramp.style.background = `linear-gradient(90deg, ${stops.join(', ')})`;
  return [make('span', 'name', ANGLES.includes(name) ? `${name} (degrees)` : name), end(low), ramp, end(high)];
}

// ── Panels: under the maps ───────────────────────────────────────────────────────────────────────────────────────────

const percent = v => (v === null ? '–' : `${(100 * v).toFixed(0)} %`),
  degrees = v => (v === null ? '–' : `${v.toFixed(1)}°`);

/** What the maps show, in figures: for all faces, and for those selected or shown. */
function figuresPanel(app) {
  const table = make('table', 'figures'),
    { columns, near } = app.data;
  if (app.maps.length < 2 || app.n < 2 || !Object.keys(near).length) return null;
  if (!['identity', ...ANGLES].some(name => columns[name])) return null;
  let timer = null;
  const update = () => {
    const some = app.chosen ? ['selected', app.chosen] : app.count() < app.n ? ['shown', rowsOf(app.shown)] : null;
    const groups = [['all', [...Array(app.n).keys()]], ...(some ? [some] : [])];
    table.replaceChildren(
      figuresHead(app, groups),
      ...[...new Set(app.features())].map(feature => figuresRow(app, feature, groups)),
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
    k = app.near(app.features()[0])?.[0]?.length || 0;
  row.append(make('th', '', `Among the ${k} nearest`));
  for (const [name, rows] of groups) {
    const who = name === 'all' ? `all ${faces(app.n)}` : `${faces(rows.length)} ${name}`;
    row.append(make('th', '', `same person, ${who}`), make('th', '', `pose difference, ${who}`));
  }
  return row;
}

function figuresRow(app, feature, groups) {
  const row = make('tr'),
    near = app.near(feature),
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

/** The neighbours of a face that was clicked, by both features. */
function neighboursPanel(app) {
  if (!app.maps.length) return null;
  const beside = box('near');
  app.on('click', () => {
    const i = app.clicked;
    beside.replaceChildren(
      ...(i === null ? [] : app.maps)
        .filter(map => app.near(map.which.value))
        .map((map, j) => neighbourLine(app, i, map.which.value, j)),
    );
  });
  return beside;
}

function neighbourLine(app, i, feature, j) {
  const far = app.near(feature, 1),
    words = make('span', 'words', `nearest by ${feature} feature (${['◇', '□'][j]}), cosine distance:`);
  words.style.color = NEAR[j];
  return box(
    'nearline',
    face(app, i, 48),
    words,
    ...app.near(feature)[i].map((r, m) => box('far', face(app, r, 48), far[i][m].toFixed(3))),
  );
}

/** Who agrees least and most between the two features: people, poses, single faces. */
function comparePanel(app) {
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
        app.controls.colour.value = app.AGREEMENT;
        app.recolour();
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
  const column = app.column(app.AGREEMENT),
    { columns } = app.data;
  if (!column) return [make('span', '', 'Choose two features whose neighbours are known, one for each map.')];
  const pitch = columns.pitch?.values,
    poses = columns.yaw?.values.map((v, i) => poseName(v, pitch ? pitch[i] : null));
  const people = columns.identity?.values.map(v => (v === UNKNOWN ? null : v)),
    whole = { people, poses, faces: column.values.map((_, i) => `#${i}`) };
  return Object.entries(whole)
    .filter(([, labels]) => labels)
    .flatMap(([kind, labels]) => {
      const groups = groupMeans(labels, column.values, app.shown).filter(g => kind === 'faces' || g.rows.length > 1);
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
      () => (rows.length > 1 ? app.choose(rows) : app.click(rows[0])),
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

/** A face by name: a person, and one of the person's pictures. */
function faceChooser(app, rows, name, start, act) {
  const identity = app.data.columns.identity?.values,
    people = new Map();
  for (const i of rows) {
    const who = identity ? identity[i] : 'all faces';
    people.set(who, [...(people.get(who) || []), i]);
  }
  const person = select([...people.keys()]),
    picture = input('number', { min: 1, step: 1, value: 1 });
  const limit = () => {
    picture.max = people.get(person.value).length;
    picture.value = Math.min(Math.max(1, Math.round(+picture.value) || 1), +picture.max);
  };
  person.oninput = picture.onchange = () => {
    limit();
    act();
  };
  picture.oninput = () => {
    if (people.get(person.value)[picture.value - 1] !== undefined) act(); // else a number is being typed
  };
  const key = `swap${name.toLowerCase()}`,
    line = box(
      'line',
      labelled(`Face ${name}`, person, key, `The person whose face is ${name}`),
      labelled('picture', picture, `${key}picture`, `Which of this person's pictures is ${name}`),
    );
  const chooser = { line, row: () => people.get(person.value)[picture.value - 1] };
  chooser.choose = i => {
    person.value = identity ? identity[i] : 'all faces';
    limit();
    picture.value = people.get(person.value).indexOf(i) + 1;
  };
  chooser.choose(start);
  return chooser;
}

/** Two faces, chosen by two clicks or by name: each in the other's pose, on the way there, and the true pictures. */
function swapPanel(app) {
  const { swaps, decodes } = app.data,
    live = Boolean(app.host.ask && decodes);
  if (!app.maps.length || app.n < 2 || !(live || swaps)) return null;
  const rows = live ? [...Array(app.n).keys()] : swaps.rows,
    pictures = box('swapped');
  const update = () => {
    const pair = [a.row(), b.row()];
    if (!panel.open) return;
    if (live) app.host.ask({ ask: 'swap', a: pair[0], b: pair[1] });
    else pictures.replaceChildren(...swapPictures(app, ...pair, sheetOfFile(swaps, ...pair)));
  };
  const [a, b] = ['A', 'B'].map((name, k) => faceChooser(app, rows, name, k ? rows[rows.length - 1] : rows[0], update));
  app.on('click', () => {
    const i = app.clicked;
    other.textContent = i === null || rows.includes(i) ? '' : ` The face clicked (#${i}) is not one of them.`;
    if (i === null || i === b.row() || !rows.includes(i)) return;
    a.choose(b.row()); // the face before the last one clicked, and the last
    b.choose(i);
    update();
  });
  app.on('swap', (found, url) => {
    if (found.a === a.row() && found.b === b.row())
      pictures.replaceChildren(...swapPictures(app, found.a, found.b, sheetOfPair(found, url)));
  });
  const which = live ? 'any two faces' : `the ${faces(rows.length)} decoded for this file`,
    help = box('help', `Or click two faces on the maps, one after the other: ${which}. `),
    other = make('span');
  if (!live)
    help.append(
      button('decodable', 'Select them', 'Select the faces that were decoded, in both maps', () => app.choose(rows)),
      other,
    );
  const tip = "One person's face in another's pose, as the decoder draws it",
    panel = fold('swap', 'Swap face and pose', tip, a.line, b.line, help, pictures);
  panel.addEventListener('toggle', update);
  return panel;
}

/** Where the pictures of a pair stand: `cell(k, t)` of the way from A's pose to B's (k = 0) and back (1). */
const sheetOfPair = ({ steps, known }, url) => ({ steps, known, url, cols: steps, cell: (k, t) => [t, k] });

function sheetOfFile({ rows, steps, known, sheet }, a, b) {
  const [i, j] = [a, b].map(row => rows.indexOf(row));
  return {
    steps,
    known: [known[i][j], known[j][i]],
    url: `data:image/webp;base64,${sheet}`,
    cols: rows.length * steps,
    cell: (k, t) => (k ? [i * steps + t, j] : [j * steps + t, i]),
  };
}

function swapPictures(app, a, b, sheet) {
  const captioned = (picture, text) => box('far', picture, make('div', '', text)),
    last = sheet.steps - 1,
    pairs = [
      [a, 'A', 'B'],
      [b, 'B', 'A'],
    ];
  const row = pairs.flatMap(([, me, other], k) => [
    captioned(decoded(sheet, k, last, `${me}'s face, ${other}'s pose`), `${me}'s face, ${other}'s pose`),
    ...(sheet.known[k] === null
      ? []
      : [captioned(face(app, sheet.known[k], 96), `the true picture of ${me} in ${other}'s pose`)]),
  ]);
  const ways = pairs.map(([, me, other], k) => {
    const text = `${me}'s face, from ${me}'s pose to ${other}'s`,
      strip = Array.from({ length: sheet.steps }, (_, t) => decoded(sheet, k, t, `${text}, ${t + 1} of ${last + 1}`));
    return box('way', make('div', '', text), box('waystrip', ...strip));
  });
  return [...pairs.map(([i, me]) => captioned(face(app, i, 96), me)), ...row, ...ways];
}

/** A picture cut out of the sheet. */
function decoded({ url, cols, cell }, k, t, text) {
  const e = make('div', 'thumb decoded'),
    [col, line] = cell(k, t);
  Object.assign(e.style, { width: '96px', height: '96px', backgroundImage: `url("${url}")` });
  e.style.backgroundSize = `${cols * 96}px auto`;
  e.style.backgroundPosition = `${-col * 96}px ${-line * 96}px`;
  e.dataset.way = `${k} ${t}`;
  e.setAttribute('role', 'img');
  e.setAttribute('aria-label', text);
  return e;
}

/** Name a selection, add to it, take from it. */
function tagsPanel(app) {
  const name = input('text', { placeholder: 'name of a tag', size: 16, className: 'pcl-tagname' }),
    list = box('taglist');
  name.setAttribute('aria-label', 'name of a tag');
  name.title = 'The name to give the selected faces; Enter gives it';
  const add = () => {
    const text = name.value.trim();
    if (!text || !app.chosen?.length)
      return app.say(text ? 'Select some faces first, then tag them.' : 'Give the tag a name first.');
    app.tag(text, app.chosen, 'add');
    name.value = '';
  };
  name.addEventListener('keydown', e => {
    e.stopPropagation();
    if (e.key === 'Enter') add();
  });
  const panel = fold(
    'tags',
    'Tags',
    'Name a selection, to find it again and to filter by it',
    box('line', name, button('tag', 'Tag the selection', 'Give the selected faces this tag', add)),
    list,
  );
  app.on('tags', () => {
    const count = Object.keys(app.tags).length;
    panel.firstChild.textContent = count ? `Tags (${count})` : 'Tags';
    list.replaceChildren(...Object.keys(app.tags).map(tag => tagLine(app, tag)));
  });
  return panel;
}

function tagLine(app, tag) {
  const change = how => () =>
    app.chosen?.length ? app.tag(tag, app.chosen, how) : app.say('Select some faces first.');
  const line = box(
    'line tagline',
    button('picktag', `${tag}: ${faces(app.tags[tag].length)}`, 'Select these faces', () => app.choose(app.tags[tag])),
    button('addtag', '+ selection', 'Add the selected faces', change('add')),
    button('taketag', '− selection', 'Take the selected faces away', change('take')),
    button('droptag', '✕', 'Remove this tag', () => app.tag(tag, null, 'drop')),
  );
  line.dataset.tag = tag;
  return line;
}

/** Keep what one sees: labels as CSV, the view as JSON or as an address. */
function keepPanel(app) {
  const file = input('file', { accept: '.json', className: 'pcl-viewfile' });
  file.setAttribute('aria-label', 'a view to open');
  file.style.display = 'none';
  file.onchange = async () => {
    try {
      app.restore(JSON.parse(await file.files[0].text()));
    } catch {
      app.say('This file holds no view.');
    }
    file.value = '';
  };
  const line = box(
    'line',
    button('csv', 'Save labels (CSV)', 'The selected faces, or all that are shown, with their labels and tags', () =>
      download(csv(app.allColumns(), app.chosen || rowsOf(app.shown)), 'text/csv', 'faces.csv'),
    ),
  );
  if (app.maps.length)
    line.append(
      button('saveview', 'Save view', 'Features, map, colours, filters, selection, tags and zoom as JSON', () =>
        download(JSON.stringify(app.view(), null, 1), 'application/json', 'view.json'),
      ),
      button('openview', 'Open view', 'Restore a view that was saved', () => file.click()),
      file,
    );
  if (app.maps.length && !app.host.ask && location.protocol !== 'about:')
    line.append(button('link', 'Copy link', 'An address of this file that opens the same view', () => copyLink(app)));
  return line;
}

async function copyLink(app) {
  const hash = `#view=${encodeURIComponent(JSON.stringify(app.view()))}`;
  history.replaceState(null, '', hash);
  try {
    await navigator.clipboard.writeText(location.href);
    app.say('The link is copied, and stands in the address line.');
  } catch {
    app.say('The link stands in the address line.');
  }
}

const PAGE = 300; // pictures added at a time

/** The faces selected: what they are, and their pictures. */
function galleryPanel(app) {
  const note = make('div', 'note'),
    gallery = box('gallery');
  gallery.style.maxHeight = app.maps.length ? '220px' : '620px';
  let rows = [],
    timer = null;
  const more = () =>
    gallery.append(...rows.slice(gallery.children.length, gallery.children.length + PAGE).map(i => face(app, i, 64)));
  gallery.addEventListener('scroll', () => {
    if (gallery.scrollTop + gallery.clientHeight > gallery.scrollHeight - 300) more();
  });
  const fill = () => {
    rows = app.chosen || (app.maps.length ? [] : rowsOf(app.shown));
    note.textContent =
      app.chosen || !app.maps.length
        ? `${faces(rows.length)} ${app.chosen ? 'selected' : 'shown'}${counts(app.data.columns, rows)}`
        : '';
    gallery.replaceChildren();
    more();
  };
  app.on('choose', fill);
  app.on('filter', () => {
    clearTimeout(timer);
    if (!app.maps.length || app.chosen) timer = setTimeout(fill, 60);
  });
  return box('', note, gallery);
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

/** The part of an element that can be seen: what the window and whatever scrolls round it leave. */
function seenPart(el) {
  const seen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  for (let e = el; e; e = e.parentElement) {
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
function tipPanel(app) {
  const tip = make('div', 'tip');
  app.on('point', (i, x, y) => {
    tip.style.display = i === null ? 'none' : 'block';
    if (i === null) return;
    const words = app
      .columnNames()
      .map(name => make('div', '', `${name}: ${valueText(app.column(name).values[i], name)}`));
    tip.replaceChildren(...(app.thumbs.any ? [thumb(app, i, 128)] : []), ...words);
    const { width, height } = tip.getBoundingClientRect(),
      [left, top] = beside(x, y, width, height, seenPart(app.el)),
      { left: x0, top: y0 } = app.el.getBoundingClientRect();
    Object.assign(tip.style, { left: `${left - x0}px`, top: `${top - y0}px` });
  });
  return tip;
}

/** Every panel and where it stands: above the maps, at their side, or under them. */
const PANELS = [
  [controlsPanel, 'above'],
  [umapPanel, 'above'],
  [helpPanel, 'above'],
  [chipsPanel, 'above'],
  [stripPanel, 'side'],
  [morphPanel, 'top'],
  [filmPanel, 'top'],
  [monitorsPanel, 'under'],
  [legendPanel, 'under'],
  [figuresPanel, 'under'],
  [neighboursPanel, 'under'],
  [comparePanel, 'under'],
  [swapPanel, 'under'],
  [tagsPanel, 'under'],
  [keepPanel, 'under'],
  [galleryPanel, 'under'],
  [tipPanel, 'under'],
];

// ── The explorer ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** What panels share: the data, the state, and events (filter, choose, paint, place, click, point, tags, columns). */
function createApp(el, data, urls, host) {
  const listeners = {},
    film = data.film;
  const app = {
    el,
    data,
    urls,
    host,
    n: data.n,
    thumbs: thumbnails(data, urls),
    panels: Object.keys(data.maps),
    mode: 'lasso',
    live: Boolean(host.ask && !film),
    filters: {},
    masks: Object.create(null), // a column may be called `constructor`
    shown: new Uint8Array(data.n).fill(1),
    chosen: null,
    chosenMask: null,
    clicked: null,
    at: null,
    tags: {},
    frame: film ? film.length - 1 : 0,
    mixed: 0,
    guestData: null,
  };
  app.on = (event, act) => (listeners[event] ||= []).push(act);
  app.emit = (event, ...what) => (listeners[event] || []).forEach(act => act(...what));
  app.ink = () => getComputedStyle(el).color;
  app.say = text => app.emit('busy', text);
  const made = [...new Set(app.panels.flatMap(name => Object.keys(data.maps[name])))];
  app.methods = app.live && app.panels.length ? data.methods : made;
  const ours = name => freeName(name, Object.keys(data.columns)); // what the user calls so is kept
  Object.assign(app, { AGREEMENT: ours('agreement'), TAG: ours('tag'), NOTHING: ours('nothing') });
  for (const part of [columnsOf, filtering, choosing, painting, placing, keeping]) part(app);
  app.maps = app.panels.slice(0, 2).map((_, k) => createMap(app, k));
  return app;
}

/** Columns: those of the table, and those made here (agreement, tags). */
function columnsOf(app) {
  const { data } = app,
    made = {};
  app.features = () => app.maps.map(map => map.which.value);
  app.near = (feature, part = 0) =>
    data.near[feature] && (data.film ? data.near[feature][app.frame] : data.near[feature])[part];
  app.makeColumns = () => {
    const [a, b] = app.features().map(feature => app.near(feature));
    const pair = app.features().join('\t');
    if (!a || !b || data.film || app.features()[0] === app.features()[1]) delete made[app.AGREEMENT];
    else if (made[app.AGREEMENT]?.pair !== pair)
      made[app.AGREEMENT] = { kind: 'number', pair, values: agreement(a, b) };
    delete made[app.TAG];
    if (Object.keys(app.tags).length) made[app.TAG] = { kind: 'text', values: tagColumn(app.tags, app.n) };
    for (const name of Object.keys(app.filters)) if (!app.column(name)) delete app.filters[name];
    app.paint = null; // until `recolour`, which follows
    app.emit('columns');
    app.sift(app.filters);
  };
  app.allColumns = () => ({ ...data.columns, ...made });
  app.column = name => data.columns[name] || made[name];
  app.coded = name => {
    const column = app.column(name);
    return (column.coded ||= coded(column.values));
  };
  app.columnNames = () => Object.keys(app.allColumns());
}

function filtering(app) {
  app.setFilter = (name, filter) => {
    const { [name]: _, ...others } = app.filters;
    app.setFilters(filter ? { ...app.filters, [name]: filter } : others, [name]);
  };
  app.setFilters = (filters, changed = null) => {
    app.sift(filters, changed);
    app.draw();
    app.keepView();
  };
  app.sift = (filters, changed = null) => {
    // masks anew: of the columns changed, or of all
    app.filters = filters;
    for (const name of changed || Object.keys(app.masks)) delete app.masks[name];
    for (const [name, filter] of Object.entries(filters)) app.masks[name] ||= passes(app.column(name).values, filter);
    app.shown = crossed(app.masks, app.n);
    if (app.chosen) app.keepChosen();
    app.emit('filter');
  };
  app.count = () => app.shown.reduce((sum, v) => sum + v, 0);
  app.counted = name => {
    // what the other filters leave, of the selection where there is one
    const mask = crossed(app.masks, app.n, name);
    if (app.chosenMask) for (let i = 0; i < app.n; i++) mask[i] &= app.chosenMask[i];
    return mask;
  };
}

function choosing(app) {
  app.keepChosen = () => {
    // of the selection only what the filters show is told and drawn
    app.chosen = app.wanted.filter(i => app.shown[i]);
    app.chosenMask = new Uint8Array(app.n);
    for (const i of app.chosen) app.chosenMask[i] = 1;
  };
  app.choose = (rows, tell = true) => {
    // null: everything again
    app.wanted = rows;
    if (rows) app.keepChosen();
    else app.chosen = app.chosenMask = null;
    if (app.controls.twelve?.value === 'selected') app.mix();
    app.emit('choose');
    app.draw();
    if (tell) app.host.selected(app.chosen || []);
    app.keepView();
  };
  app.find = words => {
    const part = words.toLowerCase(),
      texts = Object.values(app.allColumns()).filter(column => column.kind === 'text');
    const fits = i => texts.some(column => column.values[i].toLowerCase().includes(part));
    app.choose(words ? [...Array(app.n).keys()].filter(fits) : null);
  };
  app.point = (i, x, y) => {
    if (i === null && !app.pointing) return;
    app.pointing = i !== null;
    app.at = i ?? app.at;
    app.emit('point', i, x, y);
    app.emit('ring', i);
  };
  app.click = (i, tell = true) => {
    app.clicked = i;
    const lists = app.maps.map(map => (i === null ? [] : app.near(map.which.value)?.[i] || []));
    for (const map of app.maps) map.neighbours = lists;
    app.emit('click');
    app.draw(true);
    if (tell) app.host.clicked(i);
  };
  app.clear = () => {
    app.click(null);
    app.choose(null);
    app.draw();
  };
}

function painting(app) {
  app.mix = () => {
    // every face's colour
    const name = app.controls.colour.value,
      column = app.column(name),
      angle = ANGLES.includes(name);
    const rows = app.controls.twelve?.value === 'selected' ? app.chosen : null;
    app.paint = !column
      ? { code: new Uint16Array(app.n).fill(1), colours: [rgb(GREY), rgb(PALETTE[0])] }
      : column.kind === 'number'
        ? colourNumbers(column.values, angle)
        : colourNames(column.values, rows);
    app.paint.name = column ? name : null;
  };
  app.recolour = () => {
    app.mix();
    app.emit('paint');
    app.draw();
    app.keepView();
  };
  app.draw = (over = false) => {
    // now; `over`: only what lies over the dots
    for (const map of app.maps) {
      if (map.deep) drawSpace(app, map, app.coordinates(map));
      else if (over) drawOver(app, map);
      else redraw(app, map);
    }
  };
  app.later = () => {
    // with the next picture, once
    app.pending ||= requestAnimationFrame(() => {
      app.pending = null;
      app.draw();
      app.keepView();
    });
  };
}

function placing(app) {
  const { data } = app;
  app.coordinates = (map, frame = app.frame) => {
    const at = data.maps[map.which.value][app.controls.method.value];
    return at && data.film ? at[frame] : at;
  };
  const fitted = (map, frame) =>
    fit(app.coordinates(map, frame), data.film ? data.maps[map.which.value][app.controls.method.value] : undefined);
  const between = (a, b, t) => a.map((v, k) => v.map((x, i) => x + t * (b[k][i] - x)));
  app.ask = (names, method = app.controls.method.value) => {
    const { neighbours, min_dist: near, metric, seed } = app.controls;
    app.emit('busy', `asking for the ${method} map …`, 0);
    app.host.ask({
      ask: 'project',
      names,
      method,
      neighbours: +neighbours.value,
      min_dist: +near.value,
      metric: metric.value,
      seed: +seed.value,
    });
  };
  app.place = () => {
    const method = app.controls.method.value,
      missing = [...new Set(app.maps.filter(map => !app.coordinates(map)).map(map => map.which.value))];
    if (missing.length && app.live) return app.ask(missing);
    if (missing.length) return app.say(`no ${method} map of ${missing.join(' and ')} in this file: choose another map`);
    app.say('');
    for (const map of app.maps) placeMap(app, map, fitted);
    if (app.controls.morph) {
      app.mixed = 0;
      app.controls.morph.value = 0;
    }
    app.emit('place');
    app.makeColumns();
    app.recolour();
    app.click(app.clicked, false);
  };
  app.morph = t => {
    const [left, right] = app.maps,
      there = fitted(right);
    app.mixed = t;
    left.at = between(fitted(left), there, t);
    left.title.textContent = t
      ? `(${Math.round(100 * t)} % of the way to the ${right.which.value} feature)`
      : methodName(app);
    app.draw();
    app.keepView();
  };
  app.glide = k => {
    // from one epoch to another
    const start = performance.now(),
      from = app.maps.map(map => map.at),
      to = app.maps.map(map => fitted(map, k));
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    app.frame = k;
    app.gliding = true;
    const step = now => {
      if (app.frame !== k) return; // another epoch was asked for meanwhile
      const t = still ? 1 : Math.min(1, Math.max(0, now - start) / 350);
      app.maps.forEach((map, j) => {
        map.at = t === 1 ? to[j] : between(from[j], to[j], t);
      });
      app.draw();
      if (t < 1) requestAnimationFrame(step);
      else {
        app.gliding = false;
        app.emit('place');
        app.click(app.clicked, false);
      }
    };
    requestAnimationFrame(step);
  };
  app.guest = guest => {
    app.guestData = guest;
    for (const map of app.maps) map.guest = guest?.[map.which.value] || null;
    app.draw(true);
  };
}

const methodName = app =>
  `(${app.n < 10 ? app.controls.method.value.replace('UMAP', 'PCA') : app.controls.method.value})`;

function placeMap(app, map, fitted) {
  map.deep = app.coordinates(map).length > 2;
  map.cell.classList.toggle('pcl-deep', map.deep);
  map.at = map.deep ? [[], []] : fitted(map);
  map.guest = app.guestData?.[map.which.value] || null;
  map.title.textContent = methodName(app);
  map.div.setAttribute(
    'aria-label',
    `map of ${faces(app.n)} by ${map.which.value} feature; arrow keys walk, Enter shows the neighbours, Escape ends`,
  );
}

function keeping(app) {
  let timer = null;
  app.tag = (name, rows, how) => {
    const { [name]: old = [], ...others } = app.tags,
      now = how === 'drop' ? [] : combined(old, rows, how === 'add' && !old.length ? 'new' : how);
    app.setTags(now.length ? { ...app.tags, [name]: now } : others);
    app.host.tags?.(app.tags);
  };
  app.setTags = tags => {
    app.tags = tags;
    app.emit('tags');
    app.makeColumns();
    app.recolour();
  };
  app.keepView = () => {
    clearTimeout(timer);
    if (app.ready && app.host.view) timer = setTimeout(() => app.host.view(app.view()), 300);
  };
  app.view = () => ({
    version: 1,
    key: app.data.key,
    features: app.features(),
    frame: app.frame,
    morph: app.mixed,
    filters: app.filters,
    ...Object.fromEntries(KEPT.map(name => [name, app.controls[name]?.value ?? null])),
    selected: app.wanted ? packRows(app.wanted) : null,
    clicked: app.clicked,
    tags: Object.fromEntries(Object.entries(app.tags).map(([name, rows]) => [name, packRows(rows)])),
    zoom: app.maps.map(map => map.window),
  });
  app.restore = view => restore(app, view);
}

const KEPT = ['colour', 'method', 'faces', 'size', 'opacity', 'twelve'];

/** Does a filter say anything of this table? */
function applies(column, filter) {
  if (!column) return false;
  return filter.names ? filter.names.some(v => column.values.includes(v)) : filter.without || column.kind === 'number';
}

/** Show a view again; what this table lacks is left out, and said. Rows of another table are other faces. */
function restore(app, view) {
  if (!view || view.version !== 1) return app.say('This is no view of an explorer.');
  const missing = [];
  if (view.key && view.key !== app.data.key) {
    missing.push('tags and selection (the view is of other faces)');
    view = { ...view, tags: {}, selected: null, clicked: null };
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
  set(app.controls.method, view.method);
  app.filters = {};
  app.place();
  if (tags.length) {
    app.setTags({ ...app.tags, ...Object.fromEntries(tags) });
    app.host.tags?.(app.tags);
  }
  for (const name of KEPT) set(app.controls[name], view[name]);
  const filters = Object.entries(view.filters || {}).filter(
    ([name, filter]) => applies(app.column(name), filter) || !missing.push(`filter of ${name}`),
  );
  app.setFilters(Object.fromEntries(filters));
  app.choose(view.selected === null || view.selected === undefined ? null : unpackRows(view.selected, app.n));
  app.recolour();
  app.click(view.clicked < app.n ? (view.clicked ?? null) : null);
  if (view.morph && app.controls.morph) {
    app.controls.morph.value = view.morph;
    app.morph(view.morph);
  }
  const left = [...new Set(missing)].join(', ');
  if (left) app.say(`Left out of the view, as these faces have none of it: ${left}`);
}

/** Draw the explorer into an element. `host` is what hears of it: Python, or the file. */
export function explorer(el, data, urls, host) {
  el.classList.add('pcl');
  const app = createApp(el, data, urls, host),
    places = { above: box('above'), side: box('side'), top: box('top'), under: box('under') };
  app.row = box('row', ...app.maps.map(map => map.cell));
  for (const [panel, place] of PANELS) places[place].append(panel(app) ?? '');
  const main = box('main', places.top, app.row, places.under);
  el.replaceChildren(places.above, box(app.maps.length ? 'body' : 'body pcl-nomaps', places.side, main));
  for (const map of app.maps) map.which.oninput = () => app.place();
  app.emit('columns');
  app.emit('tags');
  app.place();
  app.choose(null, false);
  const repaint = () => {
    app.draw();
    app.emit('theme');
  };
  const ends = [watchSize(app), watchTheme(repaint)];
  app.ready = true;
  return {
    app,
    told: app.say,
    wait: (part, text) => app.emit('busy', text, part),
    guest: app.guest,
    restore: app.restore,
    swap: (found, bytes) => {
      if (app.swapUrl) URL.revokeObjectURL(app.swapUrl);
      app.swapUrl = URL.createObjectURL(new Blob([bytes], { type: 'image/webp' }));
      app.emit('swap', found, app.swapUrl);
    },
    maps: (made, method) => {
      arrived(app, made, method);
    },
    end: () => ends.forEach(end => end()),
  };
}

/** Maps that Python made. */
function arrived(app, made, method) {
  for (const [name, maps] of Object.entries(made)) Object.assign(app.data.maps[name], maps);
  app.say('');
  app.controls.method.value = method;
  app.place();
}

function watchSize(app) {
  const watch = new ResizeObserver(() => app.later());
  for (const map of app.maps) watch.observe(map.div);
  return () => watch.disconnect();
}

/** Hear of the notebook's theme, or the system's, when it has changed; returns what ends it. */
function watchTheme(act) {
  const soon = () => setTimeout(act, 100),
    dark = matchMedia('(prefers-color-scheme: dark)'),
    watch = new MutationObserver(soon);
  watch.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-jp-theme-name', 'data-vscode-theme-id'],
  });
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  dark.addEventListener('change', soon);
  return () => {
    watch.disconnect();
    dark.removeEventListener('change', soon);
  };
}

// ── Where it starts: in a file ───────────────────────────────────────────────────────────────────────────────────────

const bytesOf = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
const unzipped = async text =>
  new Response(new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream('gzip'))).text();

function addScript(code) {
  document.head.append(Object.assign(document.createElement('script'), { textContent: code }));
  return globalThis.Plotly;
}

/** Tags outlive the page where the browser lets a page keep anything; empty where it does not. */
function keptTags(name) {
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(name)) || {};
    } catch {
      return {};
    }
  };
  const write = tags => {
    try {
      if (Object.keys(tags).length) localStorage.setItem(name, JSON.stringify(tags));
      else localStorage.removeItem(name);
    } catch {
      /* not allowed here */
    }
  };
  return { read, write };
}

/** Where a notebook's page keeps tags that Python has not heard of. */
const unheardTags = key => keptTags(`pcl-unheard-${key}`);

/** Tags by name after changes: a name without rows is gone. */
export function changedTags(tags, changes, n) {
  const all = Object.entries({ ...tags, ...changes }).map(([name, rows]) => [name, rows.filter(i => i < n)]);
  return Object.fromEntries(all.filter(([, rows]) => rows.length));
}

/** What has to change in some tags to make others of them. */
export function tagChanges(before, after) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const same = name => JSON.stringify(before[name]) === JSON.stringify(after[name]);
  return Object.fromEntries(names.filter(name => !same(name)).map(name => [name, after[name] || []]));
}

/** A notebook's output frames this page, to keep it beyond its kernel: as high as what it holds. */
function framed() {
  try {
    return frameElement?.classList.contains('pcl-frame') ? frameElement : null;
  } catch {
    return null; // a page of another server frames this one
  }
}

function fitFrame(frame) {
  const fit = () => (frame.style.height = `${document.body.scrollHeight + 40}px`);
  new ResizeObserver(fit).observe(document.body);
}

/** A saved page holds its data, its thumbnails and Plotly, packed. */
async function openFile(root) {
  addEventListener('message', e => {
    // a page that frames this one says which theme it has
    if (e.source === parent && e.data?.colorScheme) document.documentElement.style.colorScheme = e.data.colorScheme;
  });
  const text = id => document.getElementById(id)?.textContent,
    { sheets, ...data } = JSON.parse(await unzipped(text('pcl-data')));
  const urls = sheets.map(sheet => URL.createObjectURL(new Blob([bytesOf(sheet)], { type: 'image/webp' })));
  const plotly = async () => globalThis.Plotly || addScript(await unzipped(text('pcl-plotly'))),
    frame = framed(),
    kept = frame ? unheardTags(data.key) : keptTags(`pcl-tags-${data.key}`);
  if (frame) fitFrame(frame);
  const page = explorer(root, data, urls, {
    plotly,
    selected() {},
    clicked() {},
    tags: tags => kept.write(tagChanges(data.tags, tags)),
  });
  page.app.setTags(changedTags(data.tags, kept.read(), data.n));
  root.pcl = page;
  const linked = () => {
    const [, view] = location.hash.match(/^#view=(.*)/) || [];
    if (!view) return;
    try {
      page.restore(JSON.parse(decodeURIComponent(view)));
    } catch {
      page.told('The address holds no view that can be read.');
    }
  };
  if (data.view) page.restore(data.view);
  linked();
  addEventListener('hashchange', linked);
}

// ── Where it starts: in a notebook ───────────────────────────────────────────────────────────────────────────────────

/** Plotly's library, from the kernel, once a page. */
function askPlotly(model) {
  return (
    globalThis.Plotly ||
    (globalThis.pclPlotly ||= new Promise((resolve, reject) => {
      model.on('msg:custom', (msg, buffers) => {
        if (msg.plotly) resolve(addScript(new TextDecoder().decode(buffers[0])));
      });
      model.send({ ask: 'plotly' });
      setTimeout(() => {
        delete globalThis.pclPlotly;
        reject(new Error('no answer from Python'));
      }, 30_000);
    }))
  );
}

const PATIENCE = 8000; // milliseconds without a word from Python before that is said
const SILENT =
  'No answer from Python: it is busy with another cell, or its kernel has stopped. If it has stopped, run this cell ' +
  'again. Tags given until then are kept in this page, and brought over.';

/** The line to Python. Whatever is asked wants an answer, and work that goes on is asked after; silence is said. */
function lineToPython(model, say) {
  let timer = null,
    silent = false,
    working = false;
  const later = act => {
    clearTimeout(timer);
    timer = setTimeout(act, PATIENCE);
  };
  const unanswered = () => {
    silent = true;
    say(SILENT);
  };
  const ask = msg => {
    later(unanswered);
    try {
      model.send(msg);
    } catch {
      unanswered(); // a kernel that is gone
    }
  };
  const heard = msg => {
    clearTimeout(timer);
    if (silent && msg.here) say('');
    silent = false;
    if (!msg.here) working = Boolean(msg.wait);
    if (working) later(() => ask({ ask: 'here' }));
  };
  return { ask, heard, end: () => clearTimeout(timer) };
}

/** Tags that go to Python: kept in the page until it says that it has them. */
function tagsToPython(model, data, ask) {
  const unheard = unheardTags(data.key);
  let known = model.get('tags');
  const send = tags => {
    unheard.write(tagChanges(known, tags));
    try {
      model.set('tags', tags);
      model.save_changes();
    } catch {
      /* the question that follows says that nobody answers */
    }
    ask({ ask: 'here' });
  };
  const heard = msg => {
    if (!msg.tags) return;
    known = msg.tags;
    unheard.write(tagChanges(known, model.get('tags')));
  };
  return { send, heard, unheard: unheard.read };
}

function renderExplorer(model, el) {
  const urls = model.get('_sheets').map(bytes => URL.createObjectURL(new Blob([bytes], { type: 'image/webp' })));
  const data = JSON.parse(model.get('_data'));
  const tell = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const line = lineToPython(model, text => page.told(text)),
    tags = tagsToPython(model, data, line.ask);
  const page = explorer(el, data, urls, {
    plotly: async () => askPlotly(model),
    ask: line.ask,
    selected: rows => tell('selected', rows),
    clicked: i => tell('clicked', i),
    tags: tags.send,
    view: view => tell('_view', view),
  });
  const old = model.get('_view');
  page.app.setTags(model.get('tags'));
  if (old && old.version) page.restore(old);
  const hear = (msg, buffers) => {
    line.heard(msg);
    tags.heard(msg);
    if (msg.swap) page.swap(msg.swap, buffers[0]);
    else if (msg.maps) page.maps(msg.maps, msg.method);
    else if (msg.told !== undefined) page.told(msg.told);
    else if (msg.wait) page.wait(msg.part, msg.wait);
    else if (msg.restore) page.restore(msg.restore);
  };
  const guest = () => page.guest(model.get('guest')),
    theirs = () => {
      if (JSON.stringify(model.get('tags')) !== JSON.stringify(page.app.tags)) page.app.setTags(model.get('tags'));
    };
  guest();
  model.on('msg:custom', hear);
  model.on('change:guest', guest);
  model.on('change:tags', theirs);
  const brought = tags.unheard();
  if (Object.keys(brought).length) {
    page.app.setTags(changedTags(page.app.tags, brought, data.n));
    tags.send(page.app.tags);
  }
  return () => {
    page.end();
    line.end();
    model.off('msg:custom', hear);
    model.off('change:guest', guest);
    model.off('change:tags', theirs);
    urls.forEach(URL.revokeObjectURL);
  };
}

/** Any Plotly figure, in the notebook's own colours. */
async function renderFigure(model, el) {
  const Plotly = await askPlotly(model),
    { data, layout } = JSON.parse(model.get('_data')),
    div = make('div', 'figure');
  const ink = () => getComputedStyle(el).color;
  el.classList.add('pcl');
  el.replaceChildren(div);
  await Plotly.newPlot(div, data, { ...layout, font: { color: ink() } }, { responsive: true, displaylogo: false });
  return watchTheme(() => Plotly.relayout(div, { 'font.color': ink() }));
}

const KINDS = { explorer: renderExplorer, figure: renderFigure };

async function render({ model, el }) {
  el.textContent = 'Drawing … (run this cell if nothing appears)';
  try {
    const end = await KINDS[model.get('_kind')](model, el);
    el.append(make('style', '', model.get('_hide'))); // while this lives, what the output keeps for later is hidden
    return end;
  } catch (error) {
    el.textContent = `It could not be drawn (${error.message}): run this cell again.`;
  }
}

/** A saved page: drawn, or a sentence that says why not. */
async function startPage(root) {
  try {
    await openFile(root);
  } catch (error) {
    globalThis.pclFault?.(error);
  }
}

if (globalThis.document?.getElementById('pcl-page')) startPage(document.getElementById('pcl-page'));

export default { render };
