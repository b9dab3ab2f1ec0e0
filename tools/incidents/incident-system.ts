import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { OutsideClient } from '../../e2e/support/outside-client.js';
import { ROOT } from '../../e2e/support/run-weir.js';
import { startSystem, type System } from '../../e2e/support/system.js';

/** Questions after which drift is looked for: an hour has fewer than the 500 and 200 of every day. */
export const DRIFT = { reference: 60, window: 25 };

/** What a system is started with so that incidents come about within minutes. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  WEIR_DRIFT_REFERENCE_RUNS: String(DRIFT.reference),
  WEIR_DRIFT_WINDOW_RUNS: String(DRIFT.window),
  WEIR_DRIFT_LEAST_RUNS: String(DRIFT.window),
  WEIR_DRIFT_STEP_RUNS: '5',
  WEIR_DRIFT_EVERY_SECONDS: '2',
};

const COMMAND_MS = 180_000;
/** What `weir` ends with. */
const NOT_FOUND = 4;

export interface Ran {
  code: number;
  /** Standard output and errors, as they came. */
  output: string;
}

/** The system that an incident befalls, as those know it who work with it from outside. */
export class IncidentSystem {
  readonly system: System;
  /** How many times as long as in a test there has to be something to see: a person looks and thinks between two commands. */
  readonly patience: number;

  constructor(system: System, { patience = 1 } = {}) {
    this.system = system;
    this.patience = patience;
  }

  get home(): string {
    return this.system.addresses.home;
  }

  /** Submits the handbook of the examples, and waits until it can be asked. */
  async loadHandbook(): Promise<void> {
    const folder = join(ROOT, 'examples', 'handbook', 'docs');
    await this.system.mustWeir(['ingest', folder, '--collection', 'handbook', '--wait'], { timeoutMs: COMMAND_MS });
  }

  /** Has Elasticsearch look at its disks every ten seconds, not every thirty. */
  async watchDisks(): Promise<void> {
    const response = await fetch(`${this.system.addresses.elasticsearchUrl}/_cluster/settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ persistent: { 'cluster.info.update.interval': '10s' } }),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  async declare(resources: readonly object[]): Promise<void> {
    const response = await this.system.fetch('/api/resources', {
      method: 'POST',
      body: JSON.stringify({ resources }),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** Takes declarations back, those that are gone already too. */
  async withdraw(kind: string, ...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const { code, errors } = await this.system.weir(['delete', kind, name]);
      if (code !== 0 && code !== NOT_FOUND) throw new Error(errors);
    }
  }

  /** Asks over HTTP. @returns What came of it: an outcome, or the code of an error. */
  async ask(app: string, question: string, key = this.system.addresses.adminKey): Promise<string> {
    const response = await this.system.fetch('/api/answers', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ app, question }),
    });
    const { outcome, code } = (await response.json()) as { outcome?: string; code?: string };
    return outcome ?? code ?? String(response.status);
  }

  /** Gives a client of its topics that knows nothing else of it, while `use` runs. */
  async withClient<Result>(
    topics: readonly string[],
    use: (client: OutsideClient) => Promise<Result>,
  ): Promise<Result> {
    const client = await OutsideClient.connect(this.system.addresses.kafkaBrokers, topics);
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  }

  /** Process of Kafka or Elasticsearch. */
  server(name: 'kafka' | 'elasticsearch'): number {
    const { pid } = this.system.processes.servers.find((server) => server.name === name) ?? {};
    if (pid === undefined) throw new Error(`${name} does not run.`);
    return pid;
  }

  /** Runs a command as somebody would type it in a terminal of the repository. */
  run(command: string): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn('sh', ['-c', command], {
        cwd: ROOT,
        env: {
          ...process.env,
          PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`,
          WEIR_HOME: this.home,
          NO_COLOR: '1',
          NODE_OPTIONS: '',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: COMMAND_MS,
      });
      let output = '';
      const keep = (text: string) => (output += text);
      child.stdout.setEncoding('utf8').on('data', keep);
      child.stderr.setEncoding('utf8').on('data', keep);
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? -1, output }));
    });
  }
}

/** A system for incidents, with the handbook in it. */
export async function startIncidentSystem(
  options: { home?: string; detached?: boolean; patience?: number } = {},
): Promise<{ system: IncidentSystem; stop: () => Promise<void> }> {
  const { patience, ...rest } = options;
  const started = await startSystem({ ...rest, environment: ENVIRONMENT });
  const system = new IncidentSystem(started, patience === undefined ? {} : { patience });
  await system.watchDisks();
  await system.loadHandbook();
  return { system, stop: () => started.stop() };
}
