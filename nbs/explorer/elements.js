// Elements of the page. All labels are written as text, never as markup: a file name with tags in it stays a name.
import { clickFace } from './choosing.js';
import { columnNames, columnOf } from './columns.js';
import { valueText } from './labels.js';

export const make = (tag, name = '', text) => {
  const e = document.createElement(tag);
  if (name)
    e.className = name
      .split(' ')
      .map(part => `pcl-${part}`)
      .join(' ');
  if (text !== undefined) e.textContent = text;
  return e;
};

export const box = (name, ...children) => {
  const e = make('div', name);
  e.append(...children);
  return e;
};

export const button = (name, text, tip, onclick) =>
  Object.assign(make('button', `button ${name}`, text), { type: 'button', title: tip, onclick });

export const select = (options, text = o => o) => {
  const e = make('select');
  e.append(...options.map(o => Object.assign(make('option', '', text(o)), { value: o })));
  return e;
};

export const input = (type, settings = {}) => Object.assign(document.createElement('input'), { type, ...settings });

export const ofAll = (many, total) =>
  `${many === total ? '' : `${many.toLocaleString('en')} of `}${total.toLocaleString('en')}`;

export const faces = count => `${count.toLocaleString('en')} face${count === 1 ? '' : 's'}`;

/** A control with its name before it. */
export function labelled(text, element, name, tip) {
  const label = make('label', 'label', text);
  element.classList.add(`pcl-${name}`);
  element.title = tip;
  if (!text) element.setAttribute('aria-label', tip);
  label.append(element);
  return label;
}

/** A part of the page that folds. */
export function fold(name, text, tip, ...children) {
  const e = make('details', name);
  e.append(Object.assign(make('summary', '', text), { title: tip }), ...children);
  return e;
}

/** Give the reader a file. */
export function download(text, type, name) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(make('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Thumbnails: as parts of their sheets, for elements, and as decoded pictures, for the maps. */
export function thumbnails(data, urls) {
  const decoded = [],
    per = data.sheet ** 2,
    cols = k => Math.min(data.sheet, data.n - k * per);
  const picture = (k, ready) => {
    if (!decoded[k]) {
      decoded[k] = new Image();
      decoded[k].addEventListener('load', ready);
      decoded[k].src = urls[k];
    }
    return decoded[k].complete && decoded[k].naturalWidth ? decoded[k] : null;
  };
  const part = i => {
    const k = Math.floor(i / per),
      at = i % per;
    return [k, at % cols(k), Math.floor(at / cols(k))];
  };
  return { any: urls.length > 0, picture, part, cols };
}

/** The i-th face as an element of the page; its number where there are no pictures. */
export function thumb(app, i, size) {
  const e = make('div', 'thumb', app.thumbs.any ? undefined : `#${i}`);
  e.style.width = e.style.height = `${size}px`;
  if (app.thumbs.any) {
    const [k, col, row] = app.thumbs.part(i);
    e.style.backgroundImage = `url("${app.urls[k]}")`;
    e.style.backgroundSize = `${app.thumbs.cols(k) * size}px auto`;
    e.style.backgroundPosition = `${-col * size}px ${-row * size}px`;
  }
  e.dataset.face = i;
  return e;
}

/** A thumbnail that can be pointed at, walked to and clicked like a point. */
export function face(app, i, size) {
  const title = columnNames(app)
    .map(k => `${k}: ${valueText(columnOf(app, k).values[i], k)}`)
    .join(', ');
  const e = Object.assign(thumb(app, i, size), {
    title,
    onclick: () => clickFace(app, i),
    onmouseenter: () => app.emit('ring', i),
    onmouseleave: () => app.emit('ring', null),
  });
  e.setAttribute('role', 'img');
  e.setAttribute('aria-label', title);
  return e;
}
