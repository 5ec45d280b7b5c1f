// Framed explorers take the theme that the page has: light, dark, or the system's.
addEventListener('DOMContentLoaded', () => {
  const frames = document.querySelectorAll('iframe.explorer, iframe.pcl-frame');
  const tell = frame => {
    const { theme } = document.body.dataset;
    frame.contentWindow.postMessage({ colorScheme: theme in { light: 1, dark: 1 } ? theme : 'light dark' }, '*');
  };
  for (const frame of frames) frame.addEventListener('load', () => tell(frame));
  frames.forEach(tell); // those that were there first
  const watch = new MutationObserver(() => frames.forEach(tell));
  watch.observe(document.body, { attributes: true, attributeFilter: ['data-theme'] });
});
