// The one file that a notebook's widget and a saved page load: whatever is exported here, bundled by `npm run build`.
import { startPage } from './file.js';
import { render } from './render.js';

const root = globalThis.document?.getElementById('pcl-page');
if (root) startPage(root);

export default { render };
