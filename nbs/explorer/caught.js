// What a selection holds, beside the maps.
import { counts } from './compare.js';
import { box, button, face, faces, make } from './elements.js';
import { inOrder } from './ordering.js';

const SEEN = 12; // faces of a selection that are seen at once

/** The faces selected: the first twelve, and how often each label occurs among them. */
export function caughtPanel(app) {
  if (!app.maps.length) return null;
  const caught = box('caught');
  const fill = () => {
    const rows = app.state.chosen;
    caught.style.display = rows ? '' : 'none';
    if (rows) caught.replaceChildren(...caughtParts(app, inOrder(app, rows)));
  };
  for (const event of ['choose', 'filter', 'columns', 'order']) app.on(event, fill);
  return caught;
}

function caughtParts(app, rows) {
  const { columns } = app.data,
    named = Object.entries(app.state.made).filter(([, { kind }]) => kind === 'text'),
    told = counts({ ...columns, ...Object.fromEntries(named) }, rows).map(([name, text]) =>
      box('told', make('b', '', name), ` ${text}`),
    ),
    more = button('more', 'all ↓', 'Go to the pictures of all of them', () =>
      app.el.querySelector('.pcl-gallery').scrollIntoView({ block: 'nearest', behavior: 'smooth' }),
    );
  return [
    box('charttitle', `${faces(rows.length)} selected `, ...(rows.length > SEEN ? [more] : [])),
    box('twelvefaces', ...rows.slice(0, SEEN).map(i => face(app, i, 48))),
    ...told,
  ];
}
