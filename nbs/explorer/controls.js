// Panels above the maps.
import { findFaces } from './choosing.js';
import { clustersPanel } from './clusters.js';
import { allColumns, columnNames, firstColour } from './columns.js';
import { box, button, faces, fold, input, labelled, make, select } from './elements.js';
import { countShown } from './filters.js';
import { FEW, MODES } from './map.js';
import { drawAll, recolour } from './painting.js';
import { askMaps, morphMaps, placeMaps } from './placing.js';
import { inSpace } from './space.js';

/** The controls. `app.controls.NAME` is the element of each. */
export function controlsPanel(app) {
  const c = app.controls,
    head = box('head'),
    many = app.n > 2000;
  const add = (name, text, element, tip, act) => {
    element.oninput = act;
    head.append(labelled(text, element, name, tip));
    c[name] = element;
  };
  const slider = (min, max, value) => input('range', { min, max, step: (max - min) / 20, value });
  const again = () => drawAll(app);
  add('colour', 'Colour by', select([]), 'The column that colours the dots', () => recolour(app));
  add('method', 'Map', select(app.methods), 'How the features are laid out', () => placeMaps(app));
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
    input('search', { placeholder: 'parts of names', size: 14 }),
    'Select the faces in whose labels all these parts stand; a comma stands for “or”',
    () => findFaces(app, c.find.value),
  );
  if (app.maps.length) head.append(clustersPanel(app), modeButtons(app));
  else
    for (const name of ['colour', 'method', 'faces', 'size', 'opacity']) c[name].parentElement.style.display = 'none';
  app.on('columns', () => offerColours(app));
  return head;
}

/** The columns one can colour by, the present choice kept. */
function offerColours(app) {
  const { colour } = app.controls,
    names = [...columnNames(app), app.names.nothing],
    old = colour.value;
  colour.replaceChildren(...names.map(name => Object.assign(make('option', '', name), { value: name })));
  colour.value = names.includes(old) ? old : (firstColour(allColumns(app)) ?? app.names.nothing);
}

function modeButtons(app) {
  const tools = box('modes');
  tools.setAttribute('role', 'group');
  tools.setAttribute('aria-label', 'what dragging on a map does');
  for (const [mode, [text, tip]] of Object.entries(MODES)) {
    tools.append(
      button(`mode ${mode}`, text, tip, () => {
        app.state.mode = mode;
        mark();
      }),
    );
  }
  const mark = () =>
    Object.keys(MODES).forEach((mode, k) => tools.children[k].setAttribute('aria-pressed', app.state.mode === mode));
  mark();
  app.on('place', () => {
    tools.style.display = inSpace(app) ? 'none' : '';
  });
  return tools;
}

/** UMAP's settings: only where Python can draw the maps again. */
export function umapPanel(app) {
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
      askMaps(app, [...new Set(app.maps.map(map => map.which.value))], method()),
    ),
  );
  return fold('umap', 'UMAP settings', 'Draw the maps again with other settings', line);
}

/** What a page of so many faces lacks, and the way to it. */
function lacking(app) {
  const parts = [];
  if (app.maps.length && app.n > 1 && !Object.keys(app.data.near).length) {
    const what = ['agreement', 'distances', 'closest pairs', ...(app.live ? [] : ['neighbours'])];
    parts.push(
      `${what.join(', ')} (for up to ${(20_000).toLocaleString('en')} faces${app.live ? '' : '; neighbours also in a notebook'})`,
    );
  }
  if (!app.thumbs.any) parts.push('pictures (for up to 50,000 faces that have any)');
  return parts.length ? ` Not here: ${parts.join('; ')}.` : '';
}

/** What one can do here, and what is being waited for. */
export function helpPanel(app) {
  const help = make('div', 'help'),
    busy = make('div', 'busy');
  busy.setAttribute('role', 'status');
  app.on('filter', () => {
    const count = countShown(app),
      some = count < app.n ? `${count.toLocaleString('en')} of ` : '',
      click = app.live || Object.keys(app.data.near).length ? 'Click, or Enter: its neighbours. ' : '',
      drag = inSpace(app) ? 'Drag: turn. ' : 'Drag: select in both maps. ';
    help.textContent = `${some}${faces(app.n)}. ${
      app.maps.length
        ? `Hover, or walk with the arrow keys: the ${app.thumbs.any ? 'picture' : 'labels'}, ringed in both maps. ${click}${drag}Wheel: zoom; 0: the whole map. Escape: none is chosen. Double click: both.`
        : 'Find and filter; hover for the labels.'
    }${app.data.left?.length ? ` Left out, as they hold no labels: ${app.data.left.join(', ')}.` : ''}${lacking(app)}`;
  });
  app.on('busy', (text, part) => {
    const bar = Object.assign(make('progress'), { max: 1, value: part || 0 });
    const stop = button('stop', 'Stop', 'Stop making this map', () => app.host.ask({ ask: 'stop' }));
    busy.replaceChildren(...(part === undefined ? [text || ''] : [bar, make('span', '', text), stop]));
  });
  return box('', help, busy);
}

/** One map turns into the other. */
export function morphPanel(app) {
  if (app.maps.length < 2 || app.data.film) return null;
  const slider = input('range', { min: 0, max: 1, step: 0.01, value: 0 });
  app.controls.morph = slider;
  slider.oninput = () => morphMaps(app, +slider.value);
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
