// Points on a map: where they lie, which is near, how they are drawn.
import { span } from './colours.js';

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
