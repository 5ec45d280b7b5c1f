// Colours of names and of numbers.
import { NONE } from './labels.js';

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

export const PALE = 0.3; // how opaque grey dots are: a few coloured ones have to be seen among thousands, on black too

export const NEAR = ['#3b7ea1', '#d1495b']; // neighbours by the left and by the right feature

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
