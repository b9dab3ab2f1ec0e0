// `npm run golden`: the protobuf bytes of every golden record that has only its JSON. What is there is never written again:
// it stands for what released versions wrote. The bytes come from buf, an implementation that is not the one under test.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const buf = join(root, 'node_modules', '.bin', 'buf');

for (const json of globSync('libs/contracts/golden/*/*.json', { cwd: root })) {
  const bytes = json.replace(/\.json$/, '.binpb');
  if (existsSync(join(root, bytes))) continue;
  const type = basename(dirname(json));
  execFileSync(buf, ['convert', 'proto', '--type', type, '--from', json, '--to', bytes], {
    cwd: root,
    stdio: 'inherit',
  });
  console.log(bytes);
}
