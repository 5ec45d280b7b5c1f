// Filters of columns: what passes, and what all of them leave.
// A filter is {names: […]} (only these), {without: […]}, or {from, to} (either may be null; holes do not pass).
import { keepChosen } from './choosing.js';
import { short } from './colours.js';
import { columnOf } from './columns.js';
import { isAngle } from './labels.js';
import { drawAll } from './painting.js';
import { keepView } from './views.js';

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
  const unit = isAngle(name) ? '°' : '',
    end = v => `${short(v, 3)}${unit}`;
  if (filter.from === null) return `${name}: up to ${end(filter.to)}`;
  return `${name}: ${filter.to === null ? `from ${end(filter.from)}` : `${end(filter.from)} to ${end(filter.to)}`}`;
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

/** A range as a filter; none when it is open on both sides. */
export function ranged({ from = null, to = null }) {
  return from === null && to === null ? null : { from, to };
}

export function setFilter(app, name, filter) {
  const { [name]: _, ...others } = app.state.filters;
  setFilters(app, filter ? { ...app.state.filters, [name]: filter } : others, [name]);
}

export function setFilters(app, filters, changed = null) {
  applyFilters(app, filters, changed);
  drawAll(app);
  keepView(app);
}

export function applyFilters(app, filters, changed = null) {
  // masks anew: of the columns changed, or of all
  app.state.filters = filters;
  for (const name of changed || Object.keys(app.state.masks)) delete app.state.masks[name];
  for (const [name, filter] of Object.entries(filters))
    app.state.masks[name] ||= passes(columnOf(app, name).values, filter);
  app.state.shown = crossed(app.state.masks, app.n);
  if (app.state.chosen) keepChosen(app);
  app.emit('filter');
}

export function countShown(app) {
  return app.state.shown.reduce((sum, v) => sum + v, 0);
}

export function leftFor(app, name) {
  // what the other filters leave, of the selection where there is one
  const mask = crossed(app.state.masks, app.n, name);
  if (app.state.chosenMask) for (let i = 0; i < app.n; i++) mask[i] &= app.state.chosenMask[i];
  return mask;
}
