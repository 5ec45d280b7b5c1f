// Panels that filter: chips, bars of names, histograms of numbers.
import { PALETTE, countCodes, short, span } from './colours.js';
import { chartable, codesOf, columnNames, columnOf } from './columns.js';
import { box, button, input, make, ofAll } from './elements.js';
import { excluded, histogram, leftFor, passes, ranged, setFilter, setFilters, toggled, told } from './filters.js';
import { isAngle } from './labels.js';

/** A chip for each filter; clicking takes it away. */
export function chipsPanel(app) {
  const chips = box('chips');
  app.on('filter', () => {
    const entries = Object.entries(app.state.filters);
    chips.replaceChildren(
      ...entries.map(([name, filter]) =>
        button('chip', `${told(name, filter)} ✕`, 'Take this filter away', () => setFilter(app, name, null)),
      ),
    );
    if (entries.length > 1)
      chips.append(button('nochips', 'all filters away', 'Show all faces', () => setFilters(app, {})));
  });
  return chips;
}

/** One small chart a column: bars of names, a histogram of numbers. Each shows what the others leave. */
export function stripPanel(app) {
  const strip = box('strip');
  strip.setAttribute('aria-label', 'filters');
  let charts = [];
  const build = () => {
    const names = columnNames(app).filter(name => chartable(columnOf(app, name)));
    charts = names.map(name => (columnOf(app, name).kind === 'text' ? nameChart : numberChart)(app, name));
    strip.replaceChildren(...charts.map(chart => chart.element));
    update();
  };
  const update = () => charts.forEach(chart => chart.update());
  app.on('columns', build);
  for (const event of ['filter', 'choose', 'paint']) app.on(event, update);
  return strip;
}

function chartFrame(app, name, ...children) {
  const title = make('div', 'charttitle', name),
    element = make('section', 'chart');
  element.setAttribute('aria-label', `filter by ${name}`);
  element.dataset.column = name;
  element.append(title, ...children);
  return element;
}

function nameChart(app, name) {
  const { order, at, code } = codesOf(app, name),
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
      named = app.state.filters[name]?.names || [];
    return [...top, ...order.slice(12).filter(([v]) => named.includes(v))];
  };
  const update = () => {
    if (!find.value && listed().some(([v]) => !bars.has(v))) return show();
    const many = countCodes(code, order.length, leftFor(app, name)),
      part = app.state.filters[name];
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
    setFilter(app, column, (e.shiftKey ? excluded : toggled)(app.state.filters[column], value)),
  );
  bar.append(make('span', 'fill'), make('span', 'name', value === '' ? 'none' : value), make('span', 'many'));
  bar.dataset.name = value;
  return bar;
}

function fillBar(app, column, bar, value, many, total, most, filter) {
  const [fill, , text] = bar.children,
    place = app.state.paint?.names && app.state.paint.name === column ? app.state.paint.names.indexOf(value) : -1;
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
  const { values } = columnOf(app, name),
    angle = isAngle(name),
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
    histogram(values, low, high, BINS, leftFor(app, name)).forEach((v, k) => tall(bars[1][k], v / most));
    const filter = app.state.filters[name],
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
  e.oninput = () =>
    setFilter(app, name, ranged({ ...app.state.filters[name], [end]: e.value === '' ? null : +e.value }));
  return e;
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
    setFilter(app, name, { from: edge(a), to: edge(b) });
  });
  svg.addEventListener('pointerup', e => {
    if (start !== null && Math.abs(at(e) - start) < 0.3) setFilter(app, name, null);
    start = null;
  });
  svg.addEventListener('pointercancel', () => {
    start = null;
  });
}
