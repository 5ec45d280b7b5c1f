// Plotly: its library, fetched when it is first needed.
import { announce } from './state.js';

/** Plotly's library, which is fetched when it is first needed; null, and a sentence, where it does not come. */
export async function plotlyOf(app) {
  try {
    return await app.host.plotly();
  } catch (error) {
    announce(app, `What Plotly draws is missing: ${error.message}`);
    return null;
  }
}

export function addScript(code) {
  document.head.append(Object.assign(document.createElement('script'), { textContent: code }));
  return globalThis.Plotly;
}

/** Plotly's library, from the kernel, once a page. */
export function askPlotly(model) {
  return (
    globalThis.Plotly ||
    (globalThis.pclPlotly ||= new Promise((resolve, reject) => {
      model.on('msg:custom', (msg, buffers) => {
        if (msg.plotly) resolve(addScript(new TextDecoder().decode(buffers[0])));
      });
      model.send({ ask: 'plotly' });
      setTimeout(() => {
        delete globalThis.pclPlotly;
        reject(new Error('no answer from Python'));
      }, 30_000);
    }))
  );
}
