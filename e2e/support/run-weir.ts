import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const WEIR = join(ROOT, 'apps', 'cli', 'bin', 'weir.mjs');

export interface Ended {
  code: number;
  /** Standard output. */
  output: string;
  /** Standard error. */
  errors: string;
  /** Lines of standard output, parsed; for `--json`. */
  lines: Record<string, unknown>[];
}

export interface RunOptions {
  environment?: NodeJS.ProcessEnv;
  input?: string;
  /** @default That of this process. */
  node?: string;
  /** It is killed then, and the promise rejected. @default 120,000 */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Runs the `weir` command as a process of its own, the built one. A failure is an exit code, not an error. */
export function runWeir(parameters: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { environment = process.env, input = '', node = process.execPath, timeoutMs = 120_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(node, [WEIR, ...parameters], {
      cwd: ROOT,
      env: environment,
      stdio: 'pipe',
      ...(options.signal ? { signal: options.signal } : {}),
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const killing = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`weir ${parameters.join(' ')} did not end within ${timeoutMs} ms. ${errors}`));
    }, timeoutMs);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(killing);
      const lines = parameters.includes('--json') && signal === null ? parse(output) : [];
      resolve({ code: code ?? -1, output, errors, lines });
    });
    // A command that ends without reading its input is not at fault.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function parse(output: string): Record<string, unknown>[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
