// What the colours mean.
import { GREY, PALETTE, countCodes, short } from './colours.js';
import { codesOf, columnOf } from './columns.js';
import { box, button, labelled, make, ofAll, select } from './elements.js';
import { excluded, leftFor, passes, setFilter } from './filters.js';
import { NONE, isAngle } from './labels.js';
import { recolour } from './painting.js';

/** What the colours mean, and how many of each there are; clicking shows one alone, shift-clicking all without it. */
export function legendPanel(app) {
  if (!app.maps.length) return null;
  const legend = box('legend'),
    which = select(
      ['largest', 'selected'],
      o => ({ largest: 'the twelve largest', selected: 'the twelve most selected' })[o],
    );
  app.controls.twelve = which;
  which.oninput = () => recolour(app);
  const twelve = labelled('in colour:', which, 'twelve', 'Twelve names are coloured, everybody else is grey');
  const update = () => {
    const { paint } = app.state,
      name = paint?.name;
    if (!name) return legend.replaceChildren();
    if (!paint.names) return legend.replaceChildren(...scale(name, paint));
    legend.replaceChildren(...legendEntries(app, name), ...(paint.rest > 0 ? [legendRest(app, name), twelve] : []));
  };
  for (const event of ['paint', 'filter', 'choose']) app.on(event, update);
  return legend;
}

function legendEntries(app, name) {
  const { order, at, code } = codesOf(app, name),
    filter = app.state.filters[name],
    { names, none } = app.state.paint;
  const many = countCodes(code, order.length, leftFor(app, name));
  return [...names, ...none].map((v, k) => {
    const text = ofAll(many[at.get(v)], order[at.get(v)][1]);
    const alone = filter?.names?.length === 1 && filter.names[0] === v,
      entry = button('entry', '', 'Click: this one alone. Shift-click: without it', e =>
        setFilter(app, name, e.shiftKey ? excluded(filter, v) : alone ? null : { names: [v] }),
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
  const keep = leftFor(app, name),
    { values } = columnOf(app, name),
    { code, rest } = app.state.paint,
    spot = make('span', 'spot'),
    who = `${rest.toLocaleString('en')} other${rest === 1 ? '' : 's'}`;
  let many = 0;
  for (let i = 0; i < code.length; i++) if (!code[i] && keep[i] && !NONE.includes(values[i])) many++;
  spot.style.background = GREY;
  return box('entry', spot, make('span', 'name', who), make('span', 'many', many.toLocaleString('en')));
}

function scale(name, { low, high, stops }) {
  const ramp = make('span', 'ramp'),
    unit = isAngle(name) ? '°' : '',
    end = v => make('span', '', `${short(v, 2)}${unit}`);
  ramp.style.background = `linear-gradient(90deg, ${stops.join(', ')})`;
  return [make('span', 'name', isAngle(name) ? `${name} (degrees)` : name), end(low), ramp, end(high)];
}
