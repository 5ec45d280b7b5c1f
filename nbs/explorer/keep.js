// Panels of tags, and of what one takes away.
import { choose } from './choosing.js';
import { allColumns, freeName, nearOf } from './columns.js';
import { box, button, download, faces, fold, input } from './elements.js';
import { rowsOf } from './filters.js';
import { coordinatesOf } from './placing.js';
import { announce } from './state.js';
import { changeTag, restoreView, viewOf } from './views.js';

/** The rows of a table as comma-separated text, every field quoted. */
export function csv(columns, rows) {
  const quote = v => `"${String(v ?? '').replaceAll('"', '""')}"`,
    names = Object.keys(columns);
  const line = fields => fields.map(quote).join(',');
  return [
    line([freeName('row', names), ...names]),
    ...rows.map(i => line([i, ...names.map(k => columns[k].values[i])])),
  ].join('\n');
}

/** What the file of labels holds of every face: its columns, the nearest other face, and where it lies. */
function keptColumns(app) {
  const out = { ...allColumns(app) },
    add = (name, values) => (out[app.ours(name)] = { values });
  for (const map of app.data.film ? [] : app.maps) {
    const feature = map.which.value,
      near = nearOf(app, feature);
    if (near && app.n > 1)
      add(
        `nearest row (${feature})`,
        near.map(rows => rows[0]),
      );
    coordinatesOf(app, map).forEach((v, k) => add(`${feature}_${'xyz'[k]}`, v));
  }
  return out;
}

/** Name a selection, add to it, take from it. */
export function tagsPanel(app) {
  const name = input('text', { placeholder: 'name of a tag', size: 16, className: 'pcl-tagname' }),
    list = box('taglist');
  name.setAttribute('aria-label', 'name of a tag');
  name.title = 'The name to give the selected faces; Enter gives it';
  const add = () => {
    const text = name.value.trim();
    if (!text || !app.state.chosen?.length)
      return announce(app, text ? 'Select some faces first, then tag them.' : 'Give the tag a name first.');
    changeTag(app, text, app.state.chosen, 'add');
    name.value = '';
  };
  name.addEventListener('keydown', e => {
    e.stopPropagation();
    if (e.key === 'Enter') add();
  });
  const panel = fold(
    'tags',
    'Tags',
    'Name a selection, to find it again and to filter by it',
    box('line', name, button('tag', 'Tag the selection', 'Give the selected faces this tag', add)),
    list,
  );
  app.on('tags', () => {
    const count = Object.keys(app.state.tags).length;
    panel.firstChild.textContent = count ? `Tags (${count})` : 'Tags';
    list.replaceChildren(...Object.keys(app.state.tags).map(tag => tagLine(app, tag)));
  });
  return panel;
}

function tagLine(app, tag) {
  const change = how => () =>
    app.state.chosen?.length ? changeTag(app, tag, app.state.chosen, how) : announce(app, 'Select some faces first.');
  const line = box(
    'line tagline',
    button('picktag', `${tag}: ${faces(app.state.tags[tag].length)}`, 'Select these faces', () =>
      choose(app, app.state.tags[tag]),
    ),
    button('addtag', '+ selection', 'Add the selected faces', change('add')),
    button('taketag', '− selection', 'Take the selected faces away', change('take')),
    button('droptag', '✕', 'Remove this tag', () => changeTag(app, tag, null, 'drop')),
  );
  line.dataset.tag = tag;
  return line;
}

/** Keep what one sees: labels as CSV, the view as JSON or as an address. */
export function keepPanel(app) {
  const file = input('file', { accept: '.json', className: 'pcl-viewfile' });
  file.setAttribute('aria-label', 'a view to open');
  file.style.display = 'none';
  file.onchange = async () => {
    try {
      restoreView(app, JSON.parse(await file.files[0].text()));
    } catch {
      announce(app, 'This file holds no view.');
    }
    file.value = '';
  };
  const line = box(
    'line',
    button(
      'csv',
      'Save labels (CSV)',
      'The selected faces, or all shown: labels, tags, distances and coordinates',
      () => download(csv(keptColumns(app), app.state.chosen || rowsOf(app.state.shown)), 'text/csv', 'faces.csv'),
    ),
  );
  if (app.maps.length)
    line.append(
      button('saveview', 'Save view', 'Features, map, colours, filters, selection, tags and zoom as JSON', () =>
        download(JSON.stringify(viewOf(app), null, 1), 'application/json', 'view.json'),
      ),
      button('openview', 'Open view', 'Restore a view that was saved', () => file.click()),
      file,
    );
  if (app.maps.length && !app.host.ask && location.protocol !== 'about:')
    line.append(button('link', 'Copy link', 'An address of this file that opens the same view', () => copyLink(app)));
  return line;
}

async function copyLink(app) {
  const hash = `#view=${encodeURIComponent(JSON.stringify(viewOf(app)))}`;
  history.replaceState(null, '', hash);
  try {
    await navigator.clipboard.writeText(location.href);
    announce(app, 'The link is copied, and stands in the address line.');
  } catch {
    announce(app, 'The link stands in the address line.');
  }
}
