import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/run-weir.js';
import { sharedSystem } from './support/shared-system.js';

const system = sharedSystem();
const CLIENTS = join(ROOT, 'examples', 'clients');
const environment = { ...process.env, KAFKA_BROKERS: system.addresses.kafkaBrokers.join(',') };
const run = promisify(execFile);

/** What a client printed. */
async function runClient(command: string, ...parameters: string[]): Promise<string> {
  const { stdout } = await run(command, parameters, { env: environment, timeout: 100_000 });
  return stdout;
}

function isInstalled(...commands: string[]): boolean {
  return commands.some((command) => {
    try {
      execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

/** The interpreter of a virtual environment with the client's library, made once; undefined, and why, when that fails. */
function pythonWithLibrary(): { python: string } | { problem: string } {
  const requirements = join(CLIENTS, 'python', 'requirements.txt');
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(ROOT, '.weir', `example-python-${version}`);
  const python = join(folder, 'bin', 'python');
  try {
    if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe' });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    try {
      execFileSync(python, ['-c', 'import confluent_kafka'], { stdio: 'ignore' });
    } catch {
      execFileSync(python, install, { stdio: 'pipe', timeout: 120_000 });
    }
    return { python };
  } catch (error) {
    return { problem: (error as Error).message.split('\n', 1)[0]! };
  }
}

describe('example clients publish a document and a question, and read the cited answer', () => {
  it('in TypeScript, with kafkajs', async () => {
    const printed = await runClient(process.execPath, join(CLIENTS, 'typescript', 'main.ts'));
    expect(printed).toMatch(/^indexed leave\.md \(1 chunks\)$/m);
    expect(printed).toMatch(/^answered +Everybody has 27 days of paid leave a year\. \[1\]/m);
    expect(printed).toContain('[1] leave.md: "Everybody has 27 days of paid leave a year."');
  });

  it('in Python, with confluent-kafka', { timeout: 240_000 }, async ({ skip }) => {
    const made = pythonWithLibrary();
    if ('problem' in made) return skip(`there is no Python environment: ${made.problem}`);
    const printed = await runClient(made.python, join(CLIENTS, 'python', 'main.py'));
    expect(printed).toMatch(/^indexed travel\.md \(1 chunks\)$/m);
    expect(printed).toContain('[1] travel.md: "Hand in the costs of a trip within 30 days of its end."');
  });

  it('in shell, with kcat', async ({ skip }) => {
    if (!isInstalled('kcat', 'kafkacat')) return skip('neither kcat nor kafkacat is installed');
    const [status, answer, ...rest] = (await runClient(join(CLIENTS, 'kcat', 'main.sh')))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rest).toEqual([]);
    expect(status).toMatchObject({ documentId: 'visitors.md', status: 'indexed', chunks: 1 });
    expect(answer).toMatchObject({
      outcome: 'answered',
      citations: [{ documentId: 'visitors.md', quote: 'Announce visitors at least 24 hours before they arrive.' }],
    });
  });
});
