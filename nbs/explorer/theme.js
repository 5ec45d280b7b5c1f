// What may change round the explorer: its size, and the theme.
import { drawSoon } from './painting.js';

export function watchSize(app) {
  const watch = new ResizeObserver(() => drawSoon(app));
  for (const map of app.maps) watch.observe(map.div);
  return () => watch.disconnect();
}

/** Hear of the notebook's theme, or the system's, when it has changed; returns what ends it. */
export function watchTheme(act) {
  const soon = () => setTimeout(act, 100),
    dark = matchMedia('(prefers-color-scheme: dark)'),
    watch = new MutationObserver(soon);
  watch.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-jp-theme-name', 'data-vscode-theme-id'],
  });
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  dark.addEventListener('change', soon);
  return () => {
    watch.disconnect();
    dark.removeEventListener('change', soon);
  };
}
