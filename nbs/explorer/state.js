// What panels share: what is given, the one state, and events.
import { freeName } from './columns.js';
import { thumbnails } from './elements.js';

/** All that changes while one looks. */
const newState = data => ({
  mode: 'lasso', // what dragging on a map does
  made: {}, // columns made here, by name
  filters: {}, // by column
  masks: Object.create(null), // of each filter, 1 for every face that passes; a column may be called `constructor`
  shown: new Uint8Array(data.n).fill(1), // by all filters
  wanted: null, // the rows selected, null for none
  chosen: null, // of them those that are shown
  chosenMask: null,
  clicked: null, // the face whose neighbours are shown
  pointed: null, // the face that the mouse or the keys came to last
  pointing: false,
  tags: {}, // rows by name
  frame: data.film ? data.film.length - 1 : 0, // which epoch of a film
  gliding: false, // from one epoch to another
  morphed: 0, // how far the left map has become the right one
  answer: null, // the neighbours of the face clicked, where Python had to be asked: {face, near}
  like: null, // how far all faces are from one: {face, feature, values}
  clusters: null, // every face's cluster, as a column
  ticked: new Set(), // pairs that were ticked, as '3-7'
  guest: null, // a new face among the others, by feature
  paint: null, // every face's colour; null while columns change
  pending: null, // the drawing that is due
  swapUrl: null, // the pictures of the swap shown
  keeping: null, // the report of the view that is due
  ready: false, // the page is whole
});

/** What panels share: what is given, the state, and events (filter, choose, paint, place, click, point, tags, columns, like …). */
export function createApp(el, data, urls, host) {
  const listeners = {},
    panels = Object.keys(data.maps),
    live = Boolean(host.ask && !data.film),
    made = [...new Set(panels.flatMap(name => Object.keys(data.maps[name])))],
    ours = name => freeName(name, Object.keys(data.columns)); // what the user calls so is kept
  return {
    el,
    data,
    urls,
    host, // Python, or the file
    live, // Python can draw maps
    panels,
    n: data.n,
    thumbs: thumbnails(data, urls),
    methods: live && panels.length ? data.methods : made,
    ours,
    names: Object.fromEntries(['agreement', 'cluster', 'tag', 'nothing'].map(name => [name, ours(name)])),
    controls: {}, // elements by name
    maps: [],
    state: newState(data),
    on: (event, act) => (listeners[event] ||= []).push(act),
    emit: (event, ...what) => (listeners[event] || []).forEach(act => act(...what)),
  };
}

/** The colour of the page's text. */
export const inkOf = app => getComputedStyle(app.el).color;

/** A sentence above the maps. */
export const announce = (app, text) => app.emit('busy', text);
