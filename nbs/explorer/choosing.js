// Faces that are pointed at, clicked and selected.
import { allColumns, nearOf } from './columns.js';
import { drawAll, paintFaces } from './painting.js';
import { keepView } from './views.js';

/** A selection after faces were added to it or taken from it. */
export function combined(old, rows, how) {
  if (how === 'new' || !old) return how === 'take' ? old : rows;
  const set = new Set(rows);
  return how === 'take' ? old.filter(i => !set.has(i)) : [...new Set([...old, ...rows])].sort((a, b) => a - b);
}

export function keepChosen(app) {
  // of the selection only what the filters show is told and drawn
  app.state.chosen = app.state.wanted.filter(i => app.state.shown[i]);
  app.state.chosenMask = new Uint8Array(app.n);
  for (const i of app.state.chosen) app.state.chosenMask[i] = 1;
}

export function choose(app, rows, tell = true) {
  // null: everything again
  app.state.wanted = rows;
  if (rows) keepChosen(app);
  else app.state.chosen = app.state.chosenMask = null;
  if (app.controls.twelve?.value === 'selected') paintFaces(app);
  app.emit('choose');
  drawAll(app);
  if (tell) app.host.selected(app.state.chosen || []);
  keepView(app);
}

export function findFaces(app, words) {
  const part = words.toLowerCase(),
    texts = Object.values(allColumns(app)).filter(column => column.kind === 'text');
  const fits = i => texts.some(column => column.values[i].toLowerCase().includes(part));
  choose(app, words ? [...Array(app.n).keys()].filter(fits) : null);
}

export function pointAt(app, i, x, y) {
  if (i === null && !app.state.pointing) return;
  app.state.pointing = i !== null;
  app.state.pointed = i ?? app.state.pointed;
  app.emit('point', i, x, y);
  app.emit('ring', i);
}

export function clickFace(app, i, tell = true) {
  app.state.clicked = i;
  const lists = app.maps.map(map => (i === null ? [] : nearOf(app, map.which.value)?.[i] || []));
  for (const map of app.maps) map.neighbours = lists;
  app.emit('click');
  drawAll(app, true);
  if (tell) app.host.clicked(i);
}

export function clearChoice(app) {
  clickFace(app, null);
  choose(app, null);
  drawAll(app);
}
