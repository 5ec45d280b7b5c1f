// Maps in space, drawn by Plotly.
import { clickFace, pointAt } from './choosing.js';
import { NEAR, PALE, css } from './colours.js';
import { rowsOf } from './filters.js';
import { plotlyOf } from './plotly.js';
import { inkOf } from './state.js';

export const inSpace = app => app.maps.some(map => map.deep);

/** Draw a map of three coordinates. */
export async function drawSpace(app, map, at) {
  const Plotly = await plotlyOf(app);
  if (!Plotly || !map.deep || !app.state.paint) return; // another map was chosen meanwhile
  const bare = { showgrid: false, zeroline: false, showticklabels: false, title: { text: '' }, showspikes: false };
  const rows = rowsOf(app.state.shown),
    { code, colours } = app.state.paint,
    mask = app.state.chosenMask,
    size = +app.controls.size.value;
  const trace = (part, alpha) => ({
    type: 'scatter3d',
    mode: 'markers',
    hoverinfo: 'none',
    customdata: part,
    x: part.map(i => at[0][i]),
    y: part.map(i => at[1][i]),
    z: part.map(i => at[2][i]),
    marker: { size: size * 0.6, opacity: alpha, color: part.map(i => css(colours[code[i]])) },
  });
  const opacity = +app.controls.opacity.value,
    bright = i => (mask ? mask[i] : code[i]);
  const faint = trace(
      rows.filter(i => !bright(i)),
      opacity * (mask ? 0.15 : PALE),
    ),
    full = trace(rows.filter(bright), opacity);
  const near = map.neighbours.map((part, j) => ({
    ...trace(part, 1),
    hoverinfo: 'skip',
    marker: { size: 7, symbol: ['diamond-open', 'square-open'][j], color: NEAR[j], line: { width: 2 } },
  }));
  await Plotly.react(
    map.space,
    [full, faint, ...near],
    {
      uirevision: 'kept',
      showlegend: false,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      paper_bgcolor: 'rgba(0,0,0,0)',
      font: { color: inkOf(app) },
      scene: { xaxis: { ...bare }, yaxis: { ...bare }, zaxis: { ...bare }, camera: { eye: { x: 1, y: 1, z: 0.8 } } },
    },
    { responsive: true, displaylogo: false, modeBarButtonsToRemove: ['toImage'] },
  );
  if (map.wired) return;
  map.wired = true;
  const spot = e => e.points[0].customdata,
    mouse = e => [e.event?.clientX ?? 200, e.event?.clientY ?? 200];
  map.space.on('plotly_hover', e => pointAt(app, spot(e), ...mouse(e)));
  map.space.on('plotly_unhover', () => pointAt(app, null));
  map.space.on('plotly_click', e => clickFace(app, spot(e)));
}
