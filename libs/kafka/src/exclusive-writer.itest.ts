import { randomUUID } from 'node:crypto';
import { topics } from '@weir/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTopics } from './admin.js';
import type { KafkaOptions } from './connection.js';
import { ExclusiveWriter } from './exclusive-writer.js';
import { readStanding } from './read-standing.js';
import type { OutboundRecord } from './record.js';

const kafka: KafkaOptions = {
  brokers: (process.env['WEIR_TEST_KAFKA'] ?? '').split(','),
  clientId: 'weir-test-exclusive',
};
const topic = topics.accessChanged.name;
const run = randomUUID();
const record = (name: string): OutboundRecord => ({
  topic,
  key: Buffer.from(`${run}-${name}`),
  value: null,
  headers: {},
});

async function standing(): Promise<string[]> {
  const keys: string[] = [];
  await readStanding(kafka, [topic], 'start', ({ key }) => keys.push(key?.toString() ?? ''));
  return keys.filter((key) => key.startsWith(run)).map((key) => key.slice(run.length + 1));
}

beforeAll(() => createTopics(kafka));

describe('ExclusiveWriter', () => {
  it('writes one transaction after the other, until another takes the id', async () => {
    const first = await ExclusiveWriter.take(kafka, `weir.operator.test.${run}`);
    for (const name of ['a', 'b', 'c']) await first.write([record(name), record(`${name}'`)]);
    const second = await ExclusiveWriter.take(kafka, `weir.operator.test.${run}`);
    await expect(first.write([record('lost')])).rejects.toMatchObject({ code: 'writer-superseded' });
    await expect(first.write([record('lost too')])).rejects.toMatchObject({ code: 'writer-superseded' });
    await second.write([record('d')]);
    await Promise.all([first.close(), second.close()]);
    expect((await standing()).toSorted()).toEqual(['a', "a'", 'b', "b'", 'c', "c'", 'd']);
  });
});
