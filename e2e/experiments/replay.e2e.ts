import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideClient } from '../support/outside-client.js';
import { sharedSystem } from '../support/shared-system.js';
import { TOPIC } from '../support/topics.js';
import { until } from '../support/until.js';

const QUESTIONS = 500;
const ROOMS = 25;
/** Questions that are not answered yet, at most. */
const UNDER_WAY = 50;
/** The document that is taken from its readers in the end, and what nobody may be told then. */
const TAKEN = 7;
const code = (room: number) => `AMBER-${1_000 + room * 37}`;

const system = sharedSystem();
const name = `replay-${randomUUID().slice(0, 8)}`;
const folder = mkdtempSync(join(tmpdir(), 'weir-replay-'));
const runIds = Array.from({ length: QUESTIONS }, (_, index) => `${name}-${index}`);
let from = '';
let to = '';

interface Replayed {
  runId: string;
  outcome: string;
  variants: string[];
  summary: {
    variants: { variant: string; results: number; outcomes: Record<string, number>; metrics: { metric: string }[] }[];
    comparisons: { metric: string; verdict: string }[];
    replay: {
      runs: number;
      identical?: { items: number; of: number };
      differing: string[];
      withheld: number;
      contextsRemoved: number;
      index?: Record<string, number>;
    };
  };
}

/** @returns What it came to; its exit code says whether an answer failed. */
async function replay(...parameters: string[]): Promise<Replayed> {
  const ended = await system.weir(
    ['replay', '--app', name, '--from', from, '--to', to, '--yes', '--json', ...parameters],
    { timeoutMs: 240_000 },
  );
  if (ended.lines.length !== 1) throw new Error(ended.errors);
  return ended.lines[0] as unknown as Replayed;
}

beforeAll(async () => {
  for (let room = 0; room < ROOMS; room += 1) {
    const text = `# Room ${room}\n\nThe door code of room ${room} is ${code(room)}. Room ${room} seats ${room + 4} people.\n`;
    writeFileSync(join(folder, `room-${room}.md`), text);
  }
  const resources = [
    { kind: 'Collection', name, spec: {} },
    { kind: 'Model', name, spec: { provider: 'extractive', prices: { input: 1, output: 10 } } },
    {
      kind: 'App',
      name,
      spec: { pattern: 'rag', model: name, retrieval: { collection: name, k: 4 }, timeLimitMs: 240_000 },
    },
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
  const ingested = ['ingest', folder, '--collection', name, '--readers', 'hr', '--wait'];
  await system.mustWeir(ingested, { timeoutMs: 240_000 });

  from = new Date().toISOString();
  const client = await OutsideClient.connect(system.addresses.kafkaBrokers, [TOPIC.answers]);
  try {
    const isOurs = ({ key = '' }) => key.startsWith(`${name}-`);
    const answered = () => new Set(client.seen(TOPIC.answers, isOurs).map(({ key }) => key)).size;
    for (const [index, runId] of runIds.entries()) {
      // Not all at once: what an index that was made just now cannot answer in time fails.
      await until('there is room for another', () => index - answered() < UNDER_WAY, { withinMs: 60_000 });
      const question = `What is the door code of room ${index % ROOMS}?`;
      await client.publish(TOPIC.requests, runId, { runId, app: name, question, groups: ['hr'] });
    }
    await until(`${QUESTIONS} answers`, () => answered() === QUESTIONS, { withinMs: 240_000 });
    const failed = client.seen(TOPIC.answers, isOurs).filter(({ message }) => message?.['outcome'] !== 'answered');
    // What failed for want of time is answered by a replay, and so differs.
    if (failed.length > 0) throw new Error(JSON.stringify(failed[0]!.message));
  } finally {
    await client.close();
  }
  to = new Date().toISOString();
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('a replay of 500 questions', { timeout: 300_000 }, () => {
  it('says before what it would take', async () => {
    const [estimate] = await system.mustWeir(['replay', '--app', name, '--from', from, '--to', to, '--dry-run']);
    expect(estimate).toMatchObject({ runs: QUESTIONS, judgeCalls: 0 });
    expect(estimate?.['inputTokens']).toBeGreaterThan(QUESTIONS);
    expect(estimate?.['cost']).toBeGreaterThan(0);
  });

  it('asks nobody without a yes', async () => {
    const { code: exit, errors } = await system.weir(['replay', '--app', name, '--from', from]);
    expect(exit).toBe(2);
    expect(errors).toContain('--yes');
  });

  it('scores the stored answers', async () => {
    const { outcome, variants, summary } = await replay('--mode', 'rescore', '--metrics', 'cited,output-tokens');
    expect({ outcome, variants }).toEqual({ outcome: 'completed', variants: ['stored'] });
    expect(summary.replay).toMatchObject({ runs: QUESTIONS, withheld: 0 });
    expect(summary.variants[0]).toMatchObject({ results: QUESTIONS });
    expect(summary.variants[0]!.metrics.map(({ metric }) => metric)).toEqual(['cited', 'output-tokens']);
  });

  it('answers again from what was found then: the same, where nothing changed', async () => {
    const { summary } = await replay('--mode', 'regenerate');
    expect(summary.replay).toMatchObject({
      differing: [],
      identical: { items: QUESTIONS, of: QUESTIONS },
      contextsRemoved: 0,
    });
    expect(summary.variants.map(({ outcomes }) => outcomes['failed'])).toEqual([0, 0]);
    const quality = summary.comparisons.filter(({ metric }) => metric !== 'took-ms');
    expect(new Set(quality.map(({ verdict }) => verdict))).toEqual(new Set(['no difference shown']));
  });

  it('does all again: the same, and the index stands as it stood', async () => {
    const { summary } = await replay('--mode', 'full');
    expect(summary.replay).toMatchObject({
      differing: [],
      identical: { items: QUESTIONS, of: QUESTIONS },
      index: { standing: QUESTIONS, changed: 0, unknown: 0 },
    });
  });

  it('goes on where it was when its service is killed', async () => {
    const started = await system.mustWeir<{ runId: string }>(
      ['replay', '--app', name, '--from', from, '--to', to, '--yes', '--detach', '--mode', 'full'].concat(
        '--concurrency',
        '8',
      ),
    );
    const { runId } = started[0]!;
    const done = async () => {
      const evaluation = (await (await system.fetch(`/api/evaluations/${runId}`)).json()) as {
        outcome: string;
        progress?: { done: number };
      };
      return evaluation.progress?.done ?? 0;
    };
    await until('it is under way', async () => (await done()) > 100, { withinMs: 60_000 });
    const { pid } = system.processes.instances.find(({ service }) => service === 'evaluation')!;
    process.kill(pid, 'SIGKILL');
    const ended = await system.weir(
      ['eval', 'show', runId, '--wait', '--json', '--out', join(folder, 'killed.jsonl')],
      {
        timeoutMs: 240_000,
      },
    );
    const shown = ended.lines[0] as unknown as Replayed;
    expect(shown).toMatchObject({
      outcome: 'completed',
      summary: { replay: { identical: { items: QUESTIONS, of: QUESTIONS } } },
    });
    const lines = readFileSync(join(folder, 'killed.jsonl'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(2 * QUESTIONS);
  });

  it('shows what a change does', async () => {
    const { summary } = await replay('--mode', 'full', '--with', 'retrieval.k=1', '--limit', '100');
    expect(summary.replay.runs).toBe(100);
    expect(summary.replay.identical!.items).toBeLessThan(100);
    expect(summary.replay.differing.length).toBe(100 - summary.replay.identical!.items);
  });

  it('gives nothing from a document that was taken from its readers since', async () => {
    const document = `room-${TAKEN}.md`;
    const access = ['documents', 'access', document, '--collection', name, '--readers', 'it'];
    await system.mustWeir(access);
    const found = ['search', `door code of room ${TAKEN}`, '--collection', name, '--groups', 'hr'];
    await until('it is not found any longer', async () => {
      const [line] = await system.mustWeir<{ hits: { documentId: string }[] }>(found);
      return line!.hits.every(({ documentId }) => documentId !== document);
    });
    for (const mode of ['rescore', 'regenerate', 'full']) {
      const out = join(folder, `${mode}.jsonl`);
      const { summary } = await replay('--mode', mode, '--out', out);
      const results = readFileSync(out, 'utf8');
      expect(results).not.toContain(code(TAKEN));
      expect(results).not.toContain(`"documentId":"${document}"`);
      expect(summary.replay.withheld).toBeGreaterThanOrEqual(QUESTIONS / ROOMS);
      if (mode === 'regenerate') expect(summary.replay.contextsRemoved).toBe(summary.replay.withheld);
      if (mode === 'full') expect(summary.replay.index).toMatchObject({ standing: 0, changed: QUESTIONS });
    }
  });
});
