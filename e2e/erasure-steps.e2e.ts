import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideClient } from './support/outside-client.js';
import { sharedSystem } from './support/shared-system.js';
import { TOPIC } from './support/topics.js';
import { until } from './support/until.js';

const STEP = 'weir.governance.v1.erasure-step-requested';

const system = sharedSystem();
const collection = `erasure-steps-${randomUUID().slice(0, 8)}`;
/** In one document, and nowhere else. */
const CANARY = `zyxq${randomUUID().slice(0, 8)}`;
let client: OutsideClient;

/** Publishes a document, or its deletion, and waits until the index has it. */
async function publish(documentId: string, text: string | null): Promise<void> {
  const value = text === null ? null : { collection, documentId, title: text, text, metadata: { note: text } };
  await client.publish(TOPIC.documents, documentId, value, { 'weir-collection': collection });
  const status = text === null ? 'deleted' : 'indexed';
  await client.wait(TOPIC.status, status, ({ key, message }) => key === documentId && message?.['status'] === status);
}

beforeAll(async () => {
  client = await OutsideClient.connect(system.addresses.kafkaBrokers, [TOPIC.status]);
  await publish(`${collection}/other`, 'Travel is paid for by the company.');
  await publish(`${collection}/secret`, `Only ${CANARY} knows the way to the boat house.`);
});

afterAll(() => client.close());

/** Files below Elasticsearch's data that have the bytes in them; what goes while it is looked at was merged away, and is looked for again. */
function filesWith(bytes: string): string[] {
  const data = join(system.addresses.home, 'data', 'elasticsearch');
  for (;;) {
    try {
      return readdirSync(data, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => readFileSync(file).includes(bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

interface Told {
  kind: string;
  state: string;
  count: string;
}

async function step(action: string): Promise<Told[]> {
  const stepId = `${collection}-${action}`;
  const scope = { documents: [{ collection, documentId: `${collection}/secret` }] };
  await client.publish(STEP, collection, { erasureId: collection, stepId, store: 'index', action, scope });
  const reply = await until(
    `the step ${action} is done`,
    async () => {
      const told = await system.mustWeir<{ message: { stepId: string; failure?: string; objects?: Told[] } }>(
        'tail erasure-step-completed --from start --no-follow'.split(' '),
      );
      return told.find((one) => one.message.stepId === stepId);
    },
    { withinMs: 100_000 },
  );
  expect(reply.message.failure ?? '').toBe('');
  return reply.message.objects ?? [];
}

describe('the steps of an erasure in the index', () => {
  it('find a document, take it out of the files too, and find nothing afterwards', async () => {
    expect(await step('count')).toMatchObject([
      { kind: 'chunk', count: '1', state: 'found' },
      { kind: 'registry-entry', count: '1', state: 'found' },
    ]);
    await publish(`${collection}/secret`, null);
    expect(filesWith(CANARY)).not.toEqual([]);
    await step('erase');
    expect(filesWith(CANARY)).toEqual([]);
    const verified = await step('verify');
    expect(verified.filter(({ state }) => state === 'left')).toEqual([]);
    expect(verified).toContainEqual(expect.objectContaining({ kind: 'chunk', count: '1', state: 'searched' }));
    const [listed] = await system.mustWeir(['documents', 'list', '--collection', collection]);
    expect(listed).toMatchObject({ documentId: `${collection}/other` });
  });
});
