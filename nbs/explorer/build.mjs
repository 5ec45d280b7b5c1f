// Bundle the modules of this folder: `node build.mjs FILE`. The first line of the bundle says what it was made from.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url),
  hash = createHash('sha256');
for (const name of readdirSync(here).sort()) if (name.endsWith('.js')) hash.update(readFileSync(new URL(name, here)));

await build({
  absWorkingDir: decodeURIComponent(here.pathname),
  entryPoints: ['main.js'],
  outfile: process.argv[2],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  banner: { js: `// Made from nbs/explorer/*.js by its build.mjs; sha256 of these: ${hash.digest('hex')}` },
});
