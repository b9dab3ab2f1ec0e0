import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

const source = new URL('exit-with-parent.ts', import.meta.url).href;
const child = `import { exitWithParent } from '${source}';
setInterval(() => undefined, 1_000);
exitWithParent(() => process.exit(7));
console.log('ready ' + process.pid);`;

describe('exitWithParent', () => {
  it('ends when its parent closes the pipe', async () => {
    const running = spawn(process.execPath, ['--input-type=module', '-e', child], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(running.stdout, 'data');
    running.stdin.end();
    expect((await once(running, 'exit'))[0]).toBe(7);
  });

  it('ends when its parent is killed, with no chance to say so', async () => {
    const parent = `import { spawn } from 'node:child_process';
const child = spawn(process.execPath, ['--input-type=module', '-e', process.argv[1]], { stdio: ['pipe', 'inherit', 'inherit'] });
child.unref();
setInterval(() => undefined, 1_000);`;
    const running = spawn(process.execPath, ['--input-type=module', '-e', parent, child], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [ready] = (await once(running.stdout, 'data')) as [Buffer];
    const pid = Number(String(ready).trim().split(' ')[1]);
    running.kill('SIGKILL');
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
