// Tags that a browser keeps.

/** Tags outlive the page where the browser lets a page keep anything; empty where it does not. */
export function keptTags(name) {
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(name)) || {};
    } catch {
      return {};
    }
  };
  const write = tags => {
    try {
      if (Object.keys(tags).length) localStorage.setItem(name, JSON.stringify(tags));
      else localStorage.removeItem(name);
    } catch {
      /* not allowed here */
    }
  };
  return { read, write };
}

/** Where a notebook's page keeps tags that Python has not heard of. */
export const unheardTags = key => keptTags(`pcl-unheard-${key}`);

/** Tags by name after changes: a name without rows is gone. */
export function changedTags(tags, changes, n) {
  const all = Object.entries({ ...tags, ...changes }).map(([name, rows]) => [name, rows.filter(i => i < n)]);
  return Object.fromEntries(all.filter(([, rows]) => rows.length));
}

/** What has to change in some tags to make others of them. */
export function tagChanges(before, after) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const same = name => JSON.stringify(before[name]) === JSON.stringify(after[name]);
  return Object.fromEntries(names.filter(name => !same(name)).map(name => [name, after[name] || []]));
}
