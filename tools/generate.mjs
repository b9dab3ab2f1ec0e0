// `npm run generate` writes the codecs of the message schemas; with --check it says which of them are stale.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const bin = join(root, 'node_modules', '.bin');
const codecs = join('libs', 'contracts', 'src', 'generated');

/** The folder stands for `proto`: what is generated is beside it. */
function generate(folder) {
  execFileSync(join(bin, 'buf'), ['generate', '--output', folder], {
    cwd: join(root, 'proto'),
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  });
}

if (!process.argv.includes('--check')) generate(join(root, 'proto'));
else {
  const fresh = mkdtempSync(join(tmpdir(), 'weir-codecs-'));
  mkdirSync(join(fresh, 'proto'));
  generate(join(fresh, 'proto'));
  const text = (base, file) =>
    existsSync(join(base, codecs, file)) ? readFileSync(join(base, codecs, file), 'utf8') : '';
  const files = new Set([fresh, root].flatMap((base) => globSync('**/*.ts', { cwd: join(base, codecs) })));
  const stale = [...files].filter((file) => text(fresh, file) !== text(root, file));
  rmSync(fresh, { recursive: true });
  if (files.size === 0) throw new Error('Nothing was generated.');
  if (stale.length > 0) {
    console.error(`Stale: ${stale.join(', ')}. Write them again with: npm run generate`);
    process.exitCode = 1;
  }
}
