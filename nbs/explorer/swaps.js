// Two faces, each in the other's pose.
import { choose } from './choosing.js';
import { box, button, face, faces, fold, input, labelled, make, select } from './elements.js';
import { strangeness } from './ordering.js';
import { shownFeatures } from './columns.js';

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
export function swapPanel(app) {
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
    const i = app.state.clicked;
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
  const which = live
      ? 'any two faces'
      : `the ${rows.length} of ${faces(app.n)} that were decoded for this file (any two in a notebook)`,
    help = box('help', `Or click two faces on the maps, one after the other: ${which}. `),
    other = make('span');
  if (!live)
    help.append(
      button('decodable', 'Select them', 'Select the faces that were decoded, in both maps', () => choose(app, rows)),
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
  return [...pairs.map(([i, me]) => captioned(face(app, i, 96), me)), ...row, ...ways, doubtOf(app, pairs)];
}

/** How unlike all others the two faces are: what the decoder draws of odd ones is a guess. */
function doubtOf(app, pairs) {
  const told = pairs.flatMap(([i, me]) =>
    [...new Set(shownFeatures(app))].map(feature => {
      const part = strangeness(app, feature, i);
      return part === null ? '' : `${me} by ${feature} feature: ${(100 * part).toFixed(0)} %`;
    }),
  );
  const said = told.filter(Boolean).join('; ');
  return make(
    'div',
    'doubt',
    said &&
      `How many faces have a nearer neighbour than it (near 100 %, it is unlike all others, and its swap a guess): ${said}.`,
  );
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

/** A swap that Python made: the sheet of its pictures. */
export function takeSwap(app, found, bytes) {
  if (app.state.swapUrl) URL.revokeObjectURL(app.state.swapUrl);
  app.state.swapUrl = URL.createObjectURL(new Blob([bytes], { type: 'image/webp' }));
  app.emit('swap', found, app.state.swapUrl);
}
