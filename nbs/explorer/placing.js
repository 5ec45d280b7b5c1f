// Where every face lies: maps asked for, placed, morphed and gone through epoch by epoch.
import { clickFace } from './choosing.js';
import { makeColumns } from './columns.js';
import { faces } from './elements.js';
import { fit } from './geometry.js';
import { drawAll, recolour } from './painting.js';
import { announce } from './state.js';
import { keepView } from './views.js';

export function coordinatesOf(app, map, frame = app.state.frame) {
  const at = app.data.maps[map.which.value][app.controls.method.value];
  return at && app.data.film ? at[frame] : at;
}

/** A map's coordinates in the unit square; of a film, in the square of all its epochs. */
function fitted(app, map, frame) {
  const epochs = app.data.film && app.data.maps[map.which.value][app.controls.method.value];
  return fit(coordinatesOf(app, map, frame), epochs || undefined);
}

const between = (a, b, t) => a.map((v, k) => v.map((x, i) => x + t * (b[k][i] - x)));

export function askMaps(app, names, method = app.controls.method.value) {
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
}

export function placeMaps(app) {
  const method = app.controls.method.value,
    missing = [...new Set(app.maps.filter(map => !coordinatesOf(app, map)).map(map => map.which.value))];
  if (missing.length && app.live) return askMaps(app, missing);
  if (missing.length)
    return announce(app, `no ${method} map of ${missing.join(' and ')} in this file: choose another map`);
  announce(app, '');
  for (const map of app.maps) placeMap(app, map);
  if (app.controls.morph) {
    app.state.morphed = 0;
    app.controls.morph.value = 0;
  }
  app.emit('place');
  makeColumns(app);
  recolour(app);
  clickFace(app, app.state.clicked, false);
}

export function morphMaps(app, t) {
  const [left, right] = app.maps,
    there = fitted(app, right);
  app.state.morphed = t;
  left.at = between(fitted(app, left), there, t);
  left.title.textContent = t
    ? `(${Math.round(100 * t)} % of the way to the ${right.which.value} feature)`
    : methodName(app);
  drawAll(app);
  keepView(app);
}

export function glideTo(app, k) {
  // from one epoch to another
  const start = performance.now(),
    from = app.maps.map(map => map.at),
    to = app.maps.map(map => fitted(app, map, k));
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  app.state.frame = k;
  app.state.gliding = true;
  const step = now => {
    if (app.state.frame !== k) return; // another epoch was asked for meanwhile
    const t = still ? 1 : Math.min(1, Math.max(0, now - start) / 350);
    app.maps.forEach((map, j) => {
      map.at = t === 1 ? to[j] : between(from[j], to[j], t);
    });
    drawAll(app);
    if (t < 1) requestAnimationFrame(step);
    else {
      app.state.gliding = false;
      app.emit('place');
      clickFace(app, app.state.clicked, false);
    }
  };
  requestAnimationFrame(step);
}

export function setGuest(app, guest) {
  app.state.guest = guest;
  for (const map of app.maps) map.guest = guest?.[map.which.value] || null;
  drawAll(app, true);
}

const methodName = app =>
  `(${app.n < 10 ? app.controls.method.value.replace('UMAP', 'PCA') : app.controls.method.value})`;

function placeMap(app, map) {
  map.deep = coordinatesOf(app, map).length > 2;
  map.cell.classList.toggle('pcl-deep', map.deep);
  map.at = map.deep ? [[], []] : fitted(app, map);
  map.guest = app.state.guest?.[map.which.value] || null;
  map.title.textContent = methodName(app);
  map.div.setAttribute(
    'aria-label',
    `map of ${faces(app.n)} by ${map.which.value} feature; arrow keys walk, Enter shows the neighbours, Escape ends`,
  );
}

/** Maps that Python made. */
export function takeMaps(app, made, method) {
  for (const [name, maps] of Object.entries(made)) Object.assign(app.data.maps[name], maps);
  announce(app, '');
  app.controls.method.value = method;
  placeMaps(app);
}
