import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SETTINGS, encodeAdapter } from '@weir/embedding-adapters';
import { Random } from '@weir/statistics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem } from './support/shared-system.js';

/** An app is promoted to a tuned embedding: an index of its own is filled first, where one is needed. */
const system = sharedSystem();
const COLLECTION = 'tune-promote';
const DOCUMENTS = 40;
const DIMENSIONS = 384;
const folder = mkdtempSync(join(tmpdir(), 'weir-tune-promote-'));

/** As a tuning registers it, with weights that are drawn. */
function model(name: string, side: 'both' | 'queries'): object {
  const random = new Random(7);
  const numbers = () => Float32Array.from({ length: 4 * DIMENSIONS }, () => random.between(-100, 100) / 300);
  const card = {
    baseModel: 'all-MiniLM-L6-v2',
    dataset: '',
    examples: 0,
    heldBack: 0,
    settings: DEFAULT_SETTINGS,
    measured: {},
    licence: 'Apache-2.0',
  };
  const weights = { dimensions: DIMENSIONS, rank: 4, side, down: numbers(), up: numbers() };
  const encoded = Buffer.from(encodeAdapter(weights, card)).toString('base64');
  return {
    kind: 'Model',
    name,
    spec: { provider: 'embedding', model: 'all-MiniLM-L6-v2', adapter: { side, weights: encoded } },
  };
}

const app = (name: string) => ({
  kind: 'App',
  name,
  spec: { pattern: 'rag', model: 'tune-promote', retrieval: { collection: COLLECTION } },
});
const promote = (name: string, to: string) =>
  system.weir(['tune', 'promote', name, '--app', to, '--samples', '10', '--share', '1', '--json'], {
    timeoutMs: 120_000,
  });

beforeAll(async () => {
  const resources = [
    { kind: 'Collection', name: COLLECTION, spec: {} },
    { kind: 'Model', name: 'tune-promote', spec: { provider: 'extractive' } },
    model('tuned-both', 'both'),
    model('tuned-queries', 'queries'),
    app('tune-promote-both'),
    app('tune-promote-queries'),
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
  const file = join(folder, 'sheets.jsonl');
  const rows = Array.from({ length: DOCUMENTS }, (_, number) =>
    JSON.stringify({
      id: `sheet-${number}`,
      text: `The pump of hall ${number} is looked at every ${number + 1} weeks.`,
    }),
  );
  writeFileSync(file, `${rows.join('\n')}\n`);
  const fields = ['--format', 'jsonl', '--id-field', 'id', '--text-field', 'text'];
  await system.mustWeir(['ingest', file, '--collection', COLLECTION, ...fields, '--wait'], { timeoutMs: 120_000 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('weir tune promote', () => {
  it('fills an index for documents that are embedded otherwise, and begins to promote the app', async () => {
    const { code, lines, errors } = await promote('tuned-both', 'tune-promote-both');
    expect(errors).toContain(`is embedded by tuned-both: ${DOCUMENTS} documents`);
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ promotion: 'tune-promote-both-tuned-both', documents: DOCUMENTS, missing: 0 });
    const parameters = ['search', 'pump', '--collection', COLLECTION, '--mode', 'vector', '--embedding', 'tuned-both'];
    const [searched] = await system.mustWeir<{ generation: string }>([...parameters, '--json']);
    expect(searched!.generation).toBe((lines[0] as unknown as { generation: string }).generation);
    const [promotion] = await system.mustWeir<{ phase: string; history: object[] }>([
      'promote',
      'status',
      'tune-promote-both-tuned-both',
      '--json',
    ]);
    expect(['requested', 'shadow'], JSON.stringify(promotion!.history)).toContain(promotion!.phase);
  });

  it('needs no index where queries alone are adapted', async () => {
    const { code, lines, errors } = await promote('tuned-queries', 'tune-promote-queries');
    expect(errors).toContain('needs no other index');
    expect(code).toBe(0);
    expect(lines[0]).not.toHaveProperty('generation');
  });
});
