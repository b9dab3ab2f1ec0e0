import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** A built service as its own process, as it runs in production. */
export class ServiceProcess {
  /** Everything it wrote. */
  output = '';
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  readonly #port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.#port = port;
    this.#exited = once(child, 'close').then(([code]) => code as number | null);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** @param environment - Beside PATH, all that it gets. */
  static async start(name: string, environment: Record<string, string>): Promise<ServiceProcess> {
    const port = Number(environment['WEIR_HTTP_PORT'] ?? (await freePort()));
    const child = spawn(process.execPath, [join(root, 'services', name, 'dist', 'main.js')], {
      cwd: root,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: join(root, '.weir', 'cache', 'node'),
        WEIR_EXIT_WITH_PARENT: 'true',
        WEIR_HTTP_PORT: String(port),
        WEIR_MODELS_DIR: join(root, '.weir', 'models'),
        ...environment,
      },
    });
    return new ServiceProcess(child, port);
  }

  get(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.#port}${path}`);
  }

  /** Until it can do its work; fails with its output when it ends before. */
  async untilReady(): Promise<void> {
    let ended = false;
    void this.#exited.then(() => (ended = true));
    for (;;) {
      if (ended) throw new Error(`It ended:\n${this.output}`);
      const ready = await this.get('/readyz').then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** @returns Exit code and how long it took from now, milliseconds; null when a signal ended it. */
  async untilExit(): Promise<{ code: number | null; tookMs: number }> {
    const began = performance.now();
    const code = await this.#exited;
    return { code, tookMs: performance.now() - began };
  }

  /** However it stands. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
