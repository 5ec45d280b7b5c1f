// The line to Python.
import { tagChanges, unheardTags } from './remembered.js';

const PATIENCE = 8000; // milliseconds without a word from Python before that is said

const SILENT =
  'No answer from Python: it is busy with another cell, or its kernel has stopped. If it has stopped, run this cell ' +
  'again.';

/** The line to Python. Whatever is asked wants an answer, and work that goes on is asked after; silence is said. */
export function lineToPython(model, say, more = '') {
  let timer = null,
    silent = false,
    working = false;
  const later = act => {
    clearTimeout(timer);
    timer = setTimeout(act, PATIENCE);
  };
  const unanswered = () => {
    silent = true;
    say(SILENT + more);
  };
  const ask = msg => {
    later(unanswered);
    try {
      model.send(msg);
    } catch {
      unanswered(); // a kernel that is gone
    }
  };
  const heard = msg => {
    clearTimeout(timer);
    if (silent && msg.here) say('');
    silent = false;
    if (!msg.here) working = Boolean(msg.wait);
    if (working) later(() => ask({ ask: 'here' }));
  };
  return { ask, heard, end: () => clearTimeout(timer) };
}

/** Tags that go to Python: kept in the page until it says that it has them. */
export function tagsToPython(model, data, ask) {
  const unheard = unheardTags(data.key);
  let known = model.get('tags');
  const send = tags => {
    unheard.write(tagChanges(known, tags));
    try {
      model.set('tags', tags);
      model.save_changes();
    } catch {
      /* the question that follows says that nobody answers */
    }
    ask({ ask: 'here' });
  };
  const heard = msg => {
    if (!msg.tags) return;
    known = msg.tags;
    unheard.write(tagChanges(known, model.get('tags')));
  };
  return { send, heard, unheard: unheard.read };
}
