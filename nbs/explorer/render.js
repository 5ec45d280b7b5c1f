// What a notebook renders.
import { make } from './elements.js';
import { renderExplorer, renderFigure, renderLine } from './notebook.js';

const KINDS = { explorer: renderExplorer, figure: renderFigure, line: renderLine };

export async function render({ model, el }) {
  el.textContent = 'Drawing … (run this cell if nothing appears)';
  try {
    const end = await KINDS[model.get('_kind')](model, el);
    el.append(make('style', '', model.get('_hide'))); // while this lives, what the output keeps for later is hidden
    return end;
  } catch (error) {
    el.textContent = `It could not be drawn (${error.message}): run this cell again.`;
  }
}
