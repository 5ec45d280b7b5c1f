// Every face's colour, and drawing.
import { GREY, PALETTE, colourNames, colourNumbers, rgb } from './colours.js';
import { columnOf } from './columns.js';
import { isAngle } from './labels.js';
import { drawOver, redraw } from './map.js';
import { coordinatesOf } from './placing.js';
import { drawSpace } from './space.js';
import { keepView } from './views.js';

export function paintFaces(app) {
  // every face's colour
  const name = app.controls.colour.value,
    column = columnOf(app, name),
    angle = isAngle(name);
  const rows = app.controls.twelve?.value === 'selected' ? app.state.chosen : null;
  app.state.paint = !column
    ? { code: new Uint16Array(app.n).fill(1), colours: [rgb(GREY), rgb(PALETTE[0])] }
    : column.kind === 'number'
      ? colourNumbers(column.values, angle)
      : colourNames(column.values, rows);
  app.state.paint.name = column ? name : null;
}

export function recolour(app) {
  paintFaces(app);
  app.emit('paint');
  drawAll(app);
  keepView(app);
}

export function drawAll(app, over = false) {
  // now; `over`: only what lies over the dots
  for (const map of app.maps) {
    if (map.deep) drawSpace(app, map, coordinatesOf(app, map));
    else if (over) drawOver(app, map);
    else redraw(app, map);
  }
}

export function drawSoon(app) {
  // with the next picture, once
  app.state.pending ||= requestAnimationFrame(() => {
    app.state.pending = null;
    drawAll(app);
    keepView(app);
  });
}
