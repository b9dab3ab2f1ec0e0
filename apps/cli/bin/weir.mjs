#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileCacheIn, NODE_VERSION, runInstead, suitableNode } from './node-runtime.mjs';

const here = fileURLToPath(import.meta.url);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const artefacts = process.env.WEIR_ARTEFACTS || join(root, '.weir');
const node = suitableNode(artefacts);

if (node === undefined) {
  console.error(
    `Weir needs Node ${NODE_VERSION}; this is ${process.versions.node}. Run \`npm start\` once: it brings its own.`,
  );
  process.exitCode = 1;
} else if (!existsSync(main)) {
  console.error('Weir is not built. Run `npm run build` (or `npm start`, which does everything).');
  process.exitCode = 1;
} else if (node === process.execPath) {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(compileCacheIn(artefacts));
  await import(pathToFileURL(main).href);
} else {
  runInstead(node, [here, ...process.argv.slice(2)]);
}
