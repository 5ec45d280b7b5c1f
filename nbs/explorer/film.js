// Training as a film, with curves.
import { box, button, input, make } from './elements.js';
import { glideTo } from './placing.js';
import { plotlyOf } from './plotly.js';
import { inkOf } from './state.js';

/** Training as a film: a slider of epochs, gliding from one to the next, and curves. */
export function filmPanel(app) {
  const { film } = app.data;
  if (!film) return null;
  const slider = input('range', { min: 0, max: film.length - 1, value: app.state.frame }),
    label = make('span', 'epochname');
  slider.className = 'pcl-epoch';
  slider.setAttribute('aria-label', 'epoch');
  slider.title = 'The epoch whose maps are shown';
  const go = k => {
    glideTo(app, k);
    slider.value = k;
    label.textContent = `epoch ${film[k]}`;
    app.emit('epoch', film[k]);
  };
  slider.oninput = () => go(+slider.value);
  label.textContent = `epoch ${film[app.state.frame]}`;
  if (app.data.curves) {
    const curves = make('div', 'curves');
    app.row.append(curves);
    drawCurves(app, curves, app.data.curves);
  }
  app.on('goto', x => go(nearestOf(film, x)));
  return box('line', playButton(app, go), slider, label);
}

function playButton(app, go) {
  let timer = null;
  const last = app.data.film.length - 1;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = '▶ Play';
  };
  const tick = () => {
    if (!app.el.isConnected || app.state.frame === last) stop();
    else go(app.state.frame + 1);
  };
  const play = button('play', '▶ Play', 'Play the training from its first epoch', () => {
    if (timer) return stop();
    play.textContent = '❚❚ Pause';
    go(0);
    timer = setInterval(tick, 900);
  });
  return play;
}

/** Curves over the epochs, with a line at the one that is shown; a click goes to an epoch. */
async function drawCurves(app, div, { data, layout }) {
  const Plotly = await plotlyOf(app);
  if (!Plotly) return;
  await Plotly.newPlot(
    div,
    data,
    { ...layout, font: { color: inkOf(app) } },
    { responsive: true, displayModeBar: false },
  );
  const axes = Object.keys(layout)
    .filter(key => key.startsWith('xaxis'))
    .map(key => key.slice(5));
  const mark = x =>
    Plotly.relayout(div, {
      shapes: axes.map(k => ({
        type: 'line',
        xref: `x${k}`,
        yref: `y${k} domain`,
        x0: x,
        x1: x,
        y0: 0,
        y1: 1,
        line: { color: inkOf(app), width: 1, dash: 'dot' },
      })),
    });
  div.on('plotly_click', e => app.emit('goto', e.points[0].x));
  app.on('epoch', mark);
  app.on('theme', () => Plotly.relayout(div, { 'font.color': inkOf(app) }));
  mark(app.data.film[app.state.frame]);
}

/** The monitors of a run that was watched. */
export function monitorsPanel(app) {
  if (!app.data.monitors) return null;
  const div = make('div', 'monitors');
  drawCurves(app, div, app.data.monitors);
  return div;
}

/** The place of the number nearest to x. */
export function nearestOf(numbers, x) {
  return numbers.reduce((best, v, k) => (Math.abs(v - x) < Math.abs(numbers[best] - x) ? k : best), 0);
}
