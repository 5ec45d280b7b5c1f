// Faces that are pointed at, clicked and selected.
import { allColumns, neighboursOf } from './columns.js';
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

/** Which faces fit words: all that stand between two commas, each in any text of the face. */
export function findRows(words, columns, n) {
  const sets = words
      .toLowerCase()
      .split(',')
      .map(set => set.split(' ').filter(Boolean)),
    wanted = sets.filter(set => set.length);
  const fits = i => {
    const texts = columns.map(({ values }) => values[i].toLowerCase());
    return wanted.some(set => set.every(word => texts.some(text => text.includes(word))));
  };
  return [...Array(n).keys()].filter(fits);
}

export function findFaces(app, words) {
  const texts = Object.values(allColumns(app)).filter(column => column.kind === 'text');
  choose(app, words.trim() ? findRows(words, texts, app.n) : null);
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
  const features = app.maps.map(map => map.which.value),
    lists = features.map(feature => (i === null ? [] : neighboursOf(app, feature, i)?.[0] || []));
  if (i !== null && app.live && features.some(feature => !neighboursOf(app, feature, i)))
    app.host.ask({ ask: 'near', face: i, names: [...new Set(features)] });
  for (const map of app.maps) map.neighbours = lists;
  app.emit('click');
  drawAll(app, true);
  if (tell) app.host.clicked(i);
}

/** The neighbours of a face, which Python was asked for. */
export function takeNear(app, answer) {
  app.state.answer = answer;
  if (app.state.clicked === answer.face) clickFace(app, answer.face, false);
}

export function clearChoice(app) {
  clickFace(app, null);
  choose(app, null);
  drawAll(app);
}
