import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ChatEndpoint } from './chat-client.js';
import { ROOT } from './root.js';

export const LITELLM_VERSION = '1.106.12';

const FOLDER = join(ROOT, '.weir', 'bench', `litellm-${LITELLM_VERSION}`);
const PROGRAM = join(FOLDER, 'bin', 'litellm');
const READY_MS = 120_000;

/** LiteLLM's proxy, from PyPI, in an environment of its own. */
export class LiteLlm {
  readonly endpoint: ChatEndpoint;
  readonly #child: ChildProcess;

  /** Installs it when it is not there yet. @returns Why that did not work, when it did not. */
  static async install(): Promise<string | undefined> {
    if (existsSync(join(FOLDER, 'complete'))) return undefined;
    const run = promisify(execFile);
    try {
      await run('python3', ['-m', 'venv', '--clear', FOLDER]);
      await run(join(FOLDER, 'bin', 'pip'), [
        'install',
        '--quiet',
        '--disable-pip-version-check',
        `litellm[proxy]==${LITELLM_VERSION}`,
      ]);
      await writeFile(join(FOLDER, 'complete'), '');
      return undefined;
    } catch (error) {
      return `LiteLLM ${LITELLM_VERSION} could not be installed: ${(error as Error).message.split('\n')[0]}`;
    }
  }

  /** @param modelUrl - With `/v1`. */
  static async start(modelUrl: string): Promise<LiteLlm> {
    const port = await freePort();
    const apiKey = `sk-${randomUUID()}`;
    const config = join(FOLDER, 'bench.yaml');
    await mkdir(FOLDER, { recursive: true });
    const model = { model: 'openai/bench', api_base: modelUrl, api_key: 'none' };
    const settings = { model_list: [{ model_name: 'bench', litellm_params: model }] };
    // JSON is YAML.
    await writeFile(config, JSON.stringify(settings));
    const child = spawn(PROGRAM, ['--config', config, '--host', '127.0.0.1', '--port', String(port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR', LITELLM_MASTER_KEY: apiKey },
    });
    // It does not notice that whoever started it is gone.
    process.once('exit', () => child.kill());
    let errors = '';
    child.stderr.on('data', (part: Buffer) => (errors = (errors + part.toString()).slice(-4_000)));
    for (const giveUpAt = performance.now() + READY_MS; !(await isReady(port)); await sleep(250)) {
      if (child.exitCode === null && performance.now() < giveUpAt) continue;
      child.kill('SIGKILL');
      throw new Error(`LiteLLM did not start: ${errors}`);
    }
    return new LiteLlm(child, { baseUrl: `http://127.0.0.1:${port}/v1`, model: 'bench', apiKey });
  }

  private constructor(child: ChildProcess, endpoint: ChatEndpoint) {
    this.#child = child;
    this.endpoint = endpoint;
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(timer);
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health/liveliness`)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
