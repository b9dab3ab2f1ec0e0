import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ModelServerSettings {
  /** Until the first text, milliseconds. */
  firstMs: number;
  pieces: number;
  /** Between two pieces of a stream, milliseconds. */
  gapMs: number;
}

/** A server of models that takes a fixed time, in a process of its own. */
export class ModelServer {
  /** With `/v1`. */
  readonly baseUrl: string;
  readonly #child: ChildProcess;

  static async start({ firstMs, pieces, gapMs }: ModelServerSettings): Promise<ModelServer> {
    const program = fileURLToPath(new URL('processes/model-server.js', import.meta.url));
    const child = spawn(process.execPath, [program], {
      // Standard input ties it to us.
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        BENCH_FIRST_MS: String(firstMs),
        BENCH_PIECES: String(pieces),
        BENCH_GAP_MS: String(gapMs),
      },
    });
    child.stdin.on('error', () => undefined);
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    return new ModelServer(child, `http://127.0.0.1:${String(port).trim()}/v1`);
  }

  private constructor(child: ChildProcess, baseUrl: string) {
    this.#child = child;
    this.baseUrl = baseUrl;
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin!.end();
    await exited;
  }
}
