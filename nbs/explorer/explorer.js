// The explorer: every panel in its place.
import { caughtPanel } from './caught.js';
import { chipsPanel, stripPanel } from './charts.js';
import { choose, clickFace, pointAt, takeNear } from './choosing.js';
import { columnOf } from './columns.js';
import { comparePanel, figuresPanel } from './compare.js';
import { controlsPanel, helpPanel, morphPanel, umapPanel } from './controls.js';
import { box } from './elements.js';
import { filmPanel, monitorsPanel } from './film.js';
import { setFilter, setFilters } from './filters.js';
import { galleryPanel, neighboursPanel, tipPanel } from './gallery.js';
import { keepPanel, tagsPanel } from './keep.js';
import { legendPanel } from './legend.js';
import { createMap } from './map.js';
import { takeLikeness } from './ordering.js';
import { drawAll } from './painting.js';
import { pairsPanel } from './pairs.js';
import { placeMaps, setGuest, takeMaps } from './placing.js';
import { announce, createApp, inkOf } from './state.js';
import { swapPanel, takeSwap } from './swaps.js';
import { watchSize, watchTheme } from './theme.js';
import { changeTag, restoreView, setTags, viewOf } from './views.js';

/** Every panel and where it stands: above the maps, at their side, or under them. */
const PANELS = [
  [controlsPanel, 'above'],
  [umapPanel, 'above'],
  [helpPanel, 'above'],
  [chipsPanel, 'above'],
  [caughtPanel, 'side'],
  [stripPanel, 'side'],
  [morphPanel, 'top'],
  [filmPanel, 'top'],
  [monitorsPanel, 'under'],
  [legendPanel, 'under'],
  [neighboursPanel, 'under'],
  [galleryPanel, 'under'],
  [figuresPanel, 'under'],
  [comparePanel, 'under'],
  [pairsPanel, 'under'],
  [swapPanel, 'under'],
  [tagsPanel, 'under'],
  [keepPanel, 'under'],
  [tipPanel, 'under'],
];

/** Draw the explorer into an element. `host` is what hears of it: Python, or the file. */
export function explorer(el, data, urls, host) {
  el.classList.add('pcl');
  const app = createApp(el, data, urls, host),
    places = { above: box('above'), side: box('side'), top: box('top'), under: box('under') };
  app.maps.push(...app.panels.slice(0, 2).map((_, k) => createMap(app, k)));
  app.row = box('row', ...app.maps.map(map => map.cell));
  for (const [panel, place] of PANELS) places[place].append(panel(app) ?? '');
  const main = box('main', places.top, app.row, places.under);
  el.replaceChildren(places.above, box(app.maps.length ? 'body' : 'body pcl-nomaps', places.side, main));
  for (const map of app.maps) map.which.oninput = () => placeMaps(app);
  app.emit('columns');
  app.emit('tags');
  placeMaps(app);
  choose(app, null, false);
  const repaint = () => {
    drawAll(app);
    app.emit('theme');
  };
  const ends = [watchSize(app), watchTheme(repaint)];
  app.state.ready = true;
  return pageOf(app, () => ends.forEach(end => end()));
}

/** What a host can ask of an explorer; it sees its state, and what is given, too. */
function pageOf(app, end) {
  const acts = {
    announce,
    changeTag,
    choose,
    clickFace,
    columnOf,
    drawAll,
    inkOf,
    pointAt,
    restoreView,
    setFilter,
    setFilters,
    setGuest,
    setTags,
    viewOf,
  };
  const page = Object.assign(Object.create(app), { end });
  for (const [name, act] of Object.entries(acts)) page[name] = (...what) => act(app, ...what);
  page.waiting = (part, text) => app.emit('busy', text, part);
  page.mapsMade = (made, method) => takeMaps(app, made, method);
  page.nearMade = answer => takeNear(app, answer);
  page.likenessMade = (what, values) => takeLikeness(app, what, values);
  page.swapMade = (found, bytes) => takeSwap(app, found, bytes);
  app.el.pcl = page;
  return page;
}
