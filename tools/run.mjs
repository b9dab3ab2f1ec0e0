// Runs a program of this repository, TypeScript included, with the Node that the project uses, whatever the host's own is.
//
//   node tools/run.mjs <program.ts> [arguments]
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_VERSION, runInstead, suitableNode } from '../apps/cli/bin/node-runtime.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const node = suitableNode(process.env.WEIR_ARTEFACTS || join(ROOT, '.weir'));

if (node === undefined) {
  console.error(`This needs Node ${NODE_VERSION}. Run \`npm start\` once: it brings its own.`);
  process.exitCode = 1;
} else {
  runInstead(node, process.argv.slice(2));
}
