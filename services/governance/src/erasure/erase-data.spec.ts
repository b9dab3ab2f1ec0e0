import {
  create,
  type DescMessage,
  encodeBinary,
  encodeJson,
  ErasedObjectSchema,
  ErasureRequestedSchema,
  type ErasureTargetSchema,
  ErasureStepCompletedSchema,
  HEADER,
  JSON_TYPE,
  type MessageInitShape,
  PROTOBUF,
  type Topic,
  topics,
} from '@weir/contracts';
import { DEAD_LETTER, type InboundRecord, type Rewriting } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { ErasedScope } from './erased-scope.js';
import { eraseData, type ErasurePorts, type StepAction, type Store } from './erase-data.js';

const TEXT = 'The gate code 4711 opens the seventh warehouse door behind the old north harbour.';
const OTHER = 'The ferry to the island leaves at a quarter past seven from the north pier every day.';
const { documentSubmitted, answerRequested, answerCompleted, stepCompleted, evaluationCompleted, itemEvaluated } =
  topics;

/** Topics in memory: what is written, read and rewritten. */
class Log {
  readonly topics = new Map<string, InboundRecord[]>();
  readonly rewritten: string[] = [];

  write<Schema extends DescMessage>(
    topic: Topic<Schema>,
    message: MessageInitShape<Schema>,
    { run = '', tenant = 'acme', binary = false, key = '' } = {},
  ): void {
    const made = create(topic.schema, message);
    this.raw(topic.name, binary ? encodeBinary(topic.schema, made) : encodeJson(topic.schema, made), key || run, {
      [HEADER.tenant]: tenant,
      [HEADER.contentType]: binary ? PROTOBUF : JSON_TYPE,
      ...(run === '' ? {} : { [HEADER.run]: run }),
    });
  }

  raw(topic: string, value: Buffer, key: string, headers: Record<string, string>): void {
    const records = this.topics.get(topic) ?? [];
    this.topics.set(topic, records);
    const offset = (records.at(-1)?.offset ?? -1) + 1;
    records.push({
      topic,
      partition: 0,
      offset,
      timestamp: 1_000,
      key: Buffer.from(key),
      value,
      headers: Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
    });
  }

  rewrite(topic: string, rewriting: (record: InboundRecord) => Rewriting) {
    const records = this.topics.get(topic)!;
    const decided = records.map((record) => ({ record, decision: rewriting(record) }));
    const places = (wanted: (decision: Rewriting) => boolean) =>
      decided.filter(({ decision }) => wanted(decision)).map(({ record }) => ({ partition: 0, offset: record.offset }));
    this.topics.set(
      topic,
      decided.flatMap(({ record, decision }) =>
        decision === 'drop' ? [] : [decision === 'keep' ? record : { ...record, value: decision }],
      ),
    );
    this.rewritten.push(topic);
    const dropped = places((decision) => decision === 'drop');
    return {
      topic,
      searched: records.length,
      dropped,
      edited: places((decision) => Buffer.isBuffer(decision)),
      goneAt: 5_000,
    };
  }

  texts(): string {
    return [...this.topics.values()]
      .flat()
      .map(({ value, key }) => `${key?.toString()} ${value?.toString('latin1')}`)
      .join('\n');
  }
}

interface Asked {
  steps: string[];
  deleted: string[];
  phases: string[];
  waited: number[];
}

function portsOf(log: Log, over: Partial<ErasurePorts> = {}): ErasurePorts & Asked {
  const asked: Asked = { steps: [], deleted: [], phases: [], waited: [] };
  const step = (store: Store, action: StepAction, _scope: ErasedScope, attempt: number) => {
    asked.steps.push(`${store}/${action}/${attempt}`);
    const state = action === 'verify' ? 'searched' : 'erased';
    const objects = [create(ErasedObjectSchema, { store, kind: 'chunk', place: store, count: 2n, state })];
    return Promise.resolve(create(ErasureStepCompletedSchema, { store, action, objects }));
  };
  return {
    ...asked,
    topicNames: () => Promise.resolve([...log.topics.keys()]),
    read: (names, onRecord) => {
      for (const name of names) for (const record of log.topics.get(name) ?? []) onRecord(record);
      return Promise.resolve();
    },
    rewrite: (topic, rewriting) => Promise.resolve(log.rewrite(topic, rewriting)),
    deleteDocument: ({ documentId }) => Promise.resolve(void asked.deleted.push(documentId)),
    step,
    progress: (phase, done, of) => Promise.resolve(void asked.phases.push(`${phase} ${done}/${of}`)),
    before: () => Promise.resolve({}),
    modelsTrainedOn: (names) => (names.has('people/letter.md') ? ['tuned'] : []),
    waitUntil: (time) => Promise.resolve(void asked.waited.push(time)),
    now: () => 9_000,
    ...over,
  };
}

const cited = (documentId: string, quote: string) => ({ collection: 'people', documentId, quote });

/** Two documents, a run from each, one that only quotes, and what else is made of them. */
function filled(): Log {
  const log = new Log();
  log.write(documentSubmitted, {
    collection: 'people',
    documentId: 'letter.md',
    source: { case: 'text', value: TEXT },
    subject: 'ada',
  });
  log.write(documentSubmitted, {
    collection: 'people',
    documentId: 'ferry.md',
    source: { case: 'text', value: OTHER },
  });
  log.write(documentSubmitted, {
    collection: 'other',
    documentId: 'letter.md',
    source: { case: 'text', value: OTHER },
  });
  log.write(answerRequested, { runId: 'r1', app: 'a', question: 'Which door?' }, { run: 'r1' });
  log.write(
    answerCompleted,
    { runId: 'r1', answer: 'The seventh.', citations: [cited('letter.md', TEXT)] },
    { run: 'r1', binary: true },
  );
  log.write(answerRequested, { runId: 'r2', app: 'a', question: 'When?', subject: 'bob' }, { run: 'r2' });
  log.write(
    answerCompleted,
    { runId: 'r2', answer: 'At seven.', citations: [cited('ferry.md', OTHER)] },
    { run: 'r2' },
  );
  log.write(answerRequested, { runId: 'r3', app: 'a', question: `Is it true? ${TEXT}` }, { run: 'r3' });
  log.write(
    stepCompleted,
    { runId: 'r1', step: 'complete', continuation: Buffer.from(TEXT) },
    { run: 'r1', binary: true },
  );
  log.write(itemEvaluated, { runId: 'e1', itemId: '1', variant: 'a', answerRunId: 'r1', answer: 'The seventh.' });
  log.write(itemEvaluated, { runId: 'e1', itemId: '2', variant: 'a', answerRunId: 'r2', answer: 'At seven.' });
  log.raw(
    `${documentSubmitted.name}.dlq`,
    Buffer.from(`{"documentId":"letter.md","collection":"people","text":"${TEXT}`),
    'letter.md',
    {
      [HEADER.tenant]: 'acme',
      [DEAD_LETTER.topic]: documentSubmitted.name,
    },
  );
  return log;
}

const erase = (target: MessageInitShape<typeof ErasureTargetSchema>, ports: ErasurePorts, dryRun = false) =>
  eraseData(
    create(ErasureRequestedSchema, { erasureId: 'x1', target, reason: 'ticket 1', requestedBy: 'admin', dryRun }),
    { tenant: 'acme', requestedAt: 1_000 },
    ports,
  );
const LETTER = { document: { collection: 'people', documentId: 'letter.md' } };

describe('eraseData', () => {
  it('takes a document, its runs and what quotes it out of every topic, and leaves the rest', async () => {
    const log = filled();
    const ports = portsOf(log);
    const receipt = await erase(LETTER, ports);
    expect(receipt).toMatchObject({
      outcome: 'erased',
      tenant: 'acme',
      reason: 'ticket 1',
      requestedBy: 'admin',
      models: ['tuned'],
      failure: '',
    });
    for (const gone of [TEXT, 'The seventh.', 'Which door?', 'r1', 'r3']) expect(log.texts()).not.toContain(gone);
    for (const kept of [OTHER, 'At seven.', 'When?', '"collection":"other"']) expect(log.texts()).toContain(kept);
    expect(log.topics.get(itemEvaluated.name)).toHaveLength(1);
    expect(ports.deleted).toEqual(['letter.md']);
    expect(ports.steps).toEqual([
      'index/erase/1',
      'experiments/erase/1',
      'runs/erase/1',
      'index/verify/1',
      'experiments/verify/1',
      'runs/verify/1',
    ]);
    expect(ports.waited).toEqual([5_000]);
    const answers = receipt.objects.find(({ place }) => place === answerCompleted.name);
    expect(answers).toMatchObject({ store: 'topic', kind: 'record', ids: ['0/0'], count: 1n, state: 'erased' });
    expect(receipt.probes.every(({ found }) => found === 0n)).toBe(true);
    expect(receipt.probes.find(({ place }) => place === 'index')).toMatchObject({ searched: 2n });
  });

  it('takes the documents and questions of a person, and nobody else’s', async () => {
    const log = filled();
    await erase({ subject: 'bob' }, portsOf(log));
    for (const gone of ['When?', 'At seven.']) expect(log.texts()).not.toContain(gone);
    expect(log.texts()).toContain(TEXT);
    await erase({ subject: 'ada' }, portsOf(log));
    expect(log.texts()).not.toContain(TEXT);
    expect(log.texts()).toContain(OTHER);
  });

  it('takes all of a tenant, and nothing of another', async () => {
    const log = filled();
    log.write(answerRequested, { runId: 'r9', app: 'a', question: 'Ours?' }, { run: 'r9', tenant: 'bank' });
    await erase({ everything: true }, portsOf(log));
    expect([...log.topics.values()].flat()).toHaveLength(1);
    expect(log.texts()).toContain('Ours?');
  });

  it('keeps what results count, without the texts that they quote', async () => {
    const log = filled();
    log.write(
      evaluationCompleted,
      { runId: 'e1', suite: 's', outcome: 'completed', reason: { message: TEXT } },
      { key: 'e1' },
    );
    log.write(evaluationCompleted, { runId: 'e2', suite: 's', outcome: 'completed' }, { key: 'e2' });
    await erase(LETTER, portsOf(log));
    const [kept, other] = log.topics
      .get(evaluationCompleted.name)!
      .map(({ value }) => JSON.parse(value!.toString()) as object);
    expect(kept).toMatchObject({ runId: 'e1', outcome: 'completed', reason: { message: '[erased]' } });
    expect(other).toMatchObject({ runId: 'e2' });
  });

  it('does not take for a quotation what another document says too', async () => {
    const log = filled();
    log.write(documentSubmitted, {
      collection: 'people',
      documentId: 'copy.md',
      source: { case: 'text', value: TEXT },
    });
    await erase(LETTER, portsOf(log));
    expect(log.texts()).toContain('copy.md');
    expect(log.texts()).toContain('Is it true?');
    expect(log.texts()).not.toContain('Which door?');
  });

  it('counts and erases nothing in a dry run', async () => {
    const log = filled();
    const before = log.texts();
    const ports = portsOf(log);
    const receipt = await erase(LETTER, ports, true);
    expect(receipt.outcome).toBe('previewed');
    expect(receipt.objects.find(({ place }) => place === answerCompleted.name)).toMatchObject({
      count: 1n,
      state: 'found',
    });
    expect([log.texts(), log.rewritten, ports.deleted]).toEqual([before, [], []]);
    expect(ports.steps).toEqual(['index/count/0', 'experiments/count/0', 'runs/count/0']);
  });

  it('goes by what was found before, when it was interrupted', async () => {
    const log = filled();
    const scope = new ErasedScope();
    scope.addDocument('people', 'letter.md');
    scope.runIds.add('r1');
    const found = ErasedScope.from(scope.toMessage());
    const erasedBefore = create(ErasedObjectSchema, {
      store: 'topic',
      kind: 'record',
      place: 'gone',
      count: 2n,
      state: 'erased',
    });
    const ports = portsOf(log, {
      before: () => Promise.resolve({ scope: found, objects: [erasedBefore], goneAt: 7_000 }),
    });
    const receipt = await erase(LETTER, ports);
    // The receipt has what went before, and comes after the files of that are gone too.
    expect(receipt.objects).toContainEqual(erasedBefore);
    expect(ports.waited).toEqual([7_000]);
    expect(log.texts()).not.toContain('Which door?');
    // The run that only quotes was not found then.
    expect(log.texts()).toContain('Is it true?');
  });

  it('erases again what somebody wrote meanwhile, and says what is left in the end', async () => {
    const log = filled();
    let late = 0;
    const ports = portsOf(log, {
      rewrite: (topic, rewriting) => {
        const rewritten = log.rewrite(topic, rewriting);
        late += 1;
        if (topic === answerRequested.name)
          log.write(answerRequested, { runId: 'r1', app: 'a', question: `Again ${late}?` }, { run: 'r1' });
        return Promise.resolve(rewritten);
      },
    });
    const receipt = await erase(LETTER, ports);
    expect(receipt.outcome).toBe('incomplete');
    expect(receipt.failure).toContain(`1 in ${answerRequested.name}`);
    expect(ports.steps.filter((step) => step.startsWith('index/erase'))).toHaveLength(3);
  });

  it.each([{}, { subject: 'a', everything: true }])('refuses the target %j', async (target) => {
    await expect(erase(target, portsOf(new Log()))).rejects.toMatchObject({ code: 'target-invalid', field: 'target' });
  });

  it('finds nothing of a person who is not there', async () => {
    const log = filled();
    expect((await erase({ subject: 'eve' }, portsOf(log))).outcome).toBe('nothing-found');
    expect(log.rewritten).toEqual([]);
  });
});
