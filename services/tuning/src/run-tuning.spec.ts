import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  create,
  encodeJson,
  HEADER,
  JSON_TYPE,
  type TuningCheckpointed,
  type TuningProgressed,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Emission, fakeGatherContext, type InboundRecord } from '@weir/kafka';
import {
  createFineTuning,
  type FineTuningServer,
  hashingEmbedder,
  openAiChatModel,
  startFineTuningServer,
} from '@weir/models';
import { parseResource, Snapshot } from '@weir/resources';
import { Cancellations, cancellationKey } from '@weir/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTuning, type TuningPorts } from './run-tuning.js';
import type { LoraJob, LoraProgress, LoraWorker } from './trainers/lora-worker.port.js';
import type { EndedTuning } from './tuning-completed.js';

const TENANT = 'acme';
const RUN = 'tuning-1';
/** Few enough to be quick, and so many that no two queries are alike. */
const DIMENSIONS = 256;
/** Words that the base cannot know, and what each of them is about. */
const WORDS = ['brelt', 'quorm', 'snide', 'plock', 'vastor', 'grimble', 'tunnok', 'yarrel', 'zeppet', 'cradok'];
const PARTS = ['pump', 'valve', 'gear', 'belt', 'oven', 'crane', 'fan', 'boiler', 'press', 'lathe'];
const FORMS = [
  (word: string) => `How often is the ${word} looked at by us?`,
  (word: string) => `Who cares for a ${word} here?`,
  (word: string) => `What happens when some ${word} stops?`,
  (word: string) => `Where do papers about any ${word} lie?`,
  (word: string) => `May I touch that ${word} now?`,
  (word: string) => `Which tools does this ${word} need?`,
  (word: string) => `When was our ${word} repaired last?`,
  (word: string) => `Is your ${word} loud?`,
];
const textOf = (part: string) => `All there is to know of each ${part}.`;
const trade = PARTS.flatMap((part, place) =>
  FORMS.map((form) => ({ query: form(WORDS[place]!), positive: textOf(part) })),
);
const known = PARTS.map((part) => ({ query: `I want to know of each ${part}`, positive: textOf(part) }));
const wanted = {
  model: 'trade',
  base: 'hashing',
  examples: { files: ['trade.jsonl'] },
  licence: 'Apache-2.0',
  heldBack: 0.3,
  trainer: { rate: 0.02, batch: 8, patience: 3 },
  price: { perHour: 3_600 },
};

let folder: string;
let log: InboundRecord[];
let snapshot: Snapshot;
let cancellations: Cancellations;
/** Seconds that it works. */
let clock: number;
let onEmission: (emission: Emission) => void;
let jobs: LoraJob[];
let cleared: { output: string; isRegistered: boolean }[];
/** What the process of a training does. */
let trains: (job: LoraJob, onProgress: (progress: LoraProgress) => Promise<void>, signal: AbortSignal) => Promise<void>;

/** Its model knows that the words mean the parts. */
const lora: LoraWorker = {
  train: async (job, signal, onProgress) => {
    jobs.push(job);
    await trains(job, onProgress, signal);
    const right = job.unseen.map(() => 1);
    const compared = [{ file: 'base', bytes: 4, textsPerSecond: 2, lowestCosine: null, right }];
    return { resumedFrom: 0, restarts: 1, compared };
  },
  clear: async ({ output }, isRegistered) => void cleared.push({ output, isRegistered }),
};
const translated = (text: string) => WORDS.reduce((said, word, place) => said.replace(word, PARTS[place]!), text);
const loadEmbedder = async (model: string) => {
  const base = hashingEmbedder(DIMENSIONS);
  if (!model.startsWith('tuned/')) return base;
  return { ...base, embed: (texts: readonly string[]) => base.embed(texts.map(translated)) };
};

const linesOf = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-tuning-'));
  write('trade.jsonl', linesOf(trade));
  write('known.jsonl', linesOf(known));
  log = [];
  snapshot = Snapshot.empty;
  cancellations = new Cancellations();
  clock = 0;
  jobs = [];
  cleared = [];
  trains = async (_job, onProgress) => onProgress({ step: 1, of: 1, loss: 0.5, seconds: 3 });
  onEmission = () => undefined;
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(change: object = {}, signal = new AbortController().signal, more: Partial<TuningPorts> = {}) {
  const request = create(topics.tuningRequested.schema, {
    runId: RUN,
    spec: { ...wanted, ...change },
    caller: 'ada',
  });
  const publish = async (emissions: readonly Emission[]) => {
    for (const emission of emissions) {
      keep(emission);
      onEmission(emission);
    }
  };
  const ports: TuningPorts = {
    readSince: async (names, _since, onRecord) => {
      for (const record of log) if (names.includes(record.topic)) onRecord(record);
    },
    cancellations,
    snapshot: async () => snapshot,
    datasets: folder,
    loadEmbedder,
    lora,
    hosted: {
      model: (spec) => openAiChatModel(spec, { environment: {} }),
      fineTuning: (spec) => createFineTuning(spec, { environment: {} }),
      pollMs: 1,
    },
    events: { begun: () => undefined, ended: () => undefined },
    checkpointMs: 3_000,
    // Each look at the clock takes a second: every third step is kept.
    now: () => (clock += 1) * 1_000,
    processorSeconds: () => clock,
    ...more,
  };
  return runTuning(request, fakeGatherContext(topics.tuningRequested.name, { signal, publish }), ports);
}

function keep({ topic, schema, message, options }: Emission, tenant = TENANT): void {
  const headers = { [HEADER.run]: options.run!, [HEADER.tenant]: tenant, [HEADER.contentType]: JSON_TYPE };
  log.push({
    topic: topic.name,
    partition: 0,
    offset: log.length,
    timestamp: 0,
    key: Buffer.from(topic.key(message!)),
    value: encodeJson(schema, message!),
    headers: Object.entries(headers).map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const),
  });
}

const weightsOf = ({ model }: EndedTuning) => (model!.spec as { adapter: { weights: string } }).adapter.weights;
const isCheckpoint = ({ topic }: Emission) => topic.name === topics.tuningCheckpointed.name;

/** Ends the service at the checkpoint that comes so many in, as a crash does. */
async function crashAt(checkpoint: number): Promise<void> {
  const crash = new AbortController();
  let seen = 0;
  onEmission = (emission) => {
    if (!isCheckpoint(emission) || (seen += 1) < checkpoint) return;
    crash.abort(new Error('crash'));
    throw new Error('crash');
  };
  await expect(run({}, crash.signal)).rejects.toThrow('crash');
  onEmission = () => undefined;
}

describe('runTuning', () => {
  it('learns what the base cannot know, and makes a Model of it that says where it comes from', async () => {
    const ended = await run({ gate: { general: [{ files: ['known.jsonl'] }], margin: 0.2 } });
    expect(ended).toMatchObject({ outcome: 'registered', problems: [] });
    const { data, gate, cost, step, history, resumed } = ended.report!;
    expect(gate.map(({ set, holds }) => [set, holds])).toEqual([
      ['held-back', true],
      ['known.jsonl', true],
    ]);
    expect(gate[0]!.low).toBeGreaterThan(0);
    expect(data.learn + data.choose + data.heldBack + data.leaked).toBe(trade.length);
    expect(step).toBeGreaterThan(0);
    expect(history[0]).toMatchObject({ step: 0 });
    expect(resumed).toBe(false);
    expect(cost.amount).toBeCloseTo(cost.seconds);
    expect(cost.kilowattHours).toBeCloseTo((cost.seconds * 65) / 3_600_000);
    expect(ended.model).toMatchObject({
      kind: 'Model',
      name: 'trade',
      spec: {
        provider: 'embedding',
        model: 'hashing',
        adapter: { side: 'both' },
        card: {
          purpose: 'embedding',
          dimensions: DIMENSIONS,
          licence: 'Apache-2.0',
          trainedOn: ['trade.jsonl'],
          scores: [{ benchmark: 'ndcg@10 of held-back', source: `tuning ${RUN}` }, {}],
        },
      },
    });
  });

  it('says how far it is, and keeps no text', async () => {
    const seen: Emission[] = [];
    onEmission = (emission) => seen.push(emission);
    await run();
    const stages = seen
      .filter(({ topic }) => topic.name === topics.tuningProgressed.name)
      .map(({ message }) => (message as TuningProgressed).stage);
    expect([...new Set(stages)]).toEqual(['embed', 'train', 'gate']);
    expect(Buffer.concat(log.map(({ value }) => value!)).toString('latin1')).not.toMatch(/brelt|pump/);
  });

  it('goes on from its last checkpoint, crash after crash, to the same bits as without', async () => {
    const whole = await run();
    log = [];
    await crashAt(2);
    await crashAt(3);
    const cut = log.filter(({ topic }) => topic === topics.tuningCheckpointed.name).length;
    expect(cut).toBe(5);
    const seen: TuningCheckpointed[] = [];
    onEmission = (emission) => {
      if (isCheckpoint(emission)) seen.push(emission.message as TuningCheckpointed);
    };
    const again = await run();
    expect(seen[0]!.step).toBeGreaterThan(cut);
    expect(again.report).toMatchObject({ resumed: true, step: whole.report!.step, history: whole.report!.history });
    expect(weightsOf(again)).toBe(weightsOf(whole));
  });

  it('judges in folds where no share is named, and crash after crash comes to the same', async () => {
    const inFolds = { heldBack: undefined, folds: 3, trainer: { ...wanted.trainer, epochs: 10 } };
    const whole = await run(inFolds);
    expect(whole).toMatchObject({ outcome: 'registered', report: { data: { folds: 3, heldBack: trade.length } } });
    expect(whole.report!.gate[0]).toMatchObject({ set: 'held-back', queries: trade.length });
    const datasets = new Set(
      log
        .filter(({ topic }) => topic === topics.tuningCheckpointed.name)
        .map(({ value }) => (JSON.parse(value!.toString()) as { dataset: string }).dataset.split('/')[1]),
    );
    expect(datasets).toEqual(new Set([undefined, '1', '2', '3']));
    log = [];
    // In the last fold: of what came before it, no step is done again but those since the last checkpoint.
    const crash = new AbortController();
    onEmission = (emission) => {
      if (!isCheckpoint(emission) || !(emission.message as TuningCheckpointed).dataset.endsWith('/3')) return;
      crash.abort(new Error('crash'));
      throw new Error('crash');
    };
    await expect(run(inFolds, crash.signal)).rejects.toThrow('crash');
    const before = log.length;
    onEmission = () => undefined;
    const again = await run(inFolds);
    expect(weightsOf(again)).toBe(weightsOf(whole));
    expect(again.report).toMatchObject({ resumed: true, gate: whole.report!.gate });
    expect(log.length - before).toBeLessThan(before);
  }, 20_000);

  it('counts the time of all attempts', async () => {
    await crashAt(3);
    const before = clock;
    clock = 0;
    const { cost } = await run();
    expect(cost.seconds).toBeGreaterThan(clock);
    expect(cost.seconds).toBeLessThanOrEqual(clock + before);
  });

  it('begins anew where the examples are others than when it was kept, and takes no other tenant for its own', async () => {
    await crashAt(2);
    const other = log.splice(0);
    write('trade.jsonl', linesOf(trade.slice(0, -1)));
    log.push(...other);
    const changed = await run();
    log = [];
    const anew = await run();
    expect(weightsOf(changed)).toBe(weightsOf(anew));
    log = [];
    const cancelled = create(topics.tuningCancelled.schema, { runId: RUN });
    const options = { run: RUN };
    const { schema } = topics.tuningCancelled;
    keep({ topic: topics.tuningCancelled, schema, message: cancelled, options }, 'globex');
    expect((await run()).outcome).toBe('registered');
    keep({ topic: topics.tuningCancelled, schema, message: cancelled, options });
    expect((await run()).outcome).toBe('cancelled');
  });

  it('ends between two steps when it is cancelled, and says what it took', async () => {
    onEmission = (emission) => {
      if (isCheckpoint(emission)) cancellations.cancel(cancellationKey(TENANT, RUN));
    };
    const ended = await run();
    expect(ended).toMatchObject({ outcome: 'cancelled', problems: [] });
    expect(ended.model).toBeUndefined();
    expect(ended.cost.seconds).toBeGreaterThan(0);
  });

  it('registers nothing that is no better', async () => {
    const ended = await run({
      model: 'known',
      examples: { files: ['same.jsonl'] },
      trainer: { epochs: 1, rate: 1e-6 },
    });
    expect(ended.outcome).toBe('failed');
    write(
      'same.jsonl',
      linesOf(
        Array.from({ length: 80 }, (_, place) => ({ query: `x${place} y${place * 7}`, positive: `x${place} it` })),
      ),
    );
    const alike = await run({
      model: 'known',
      examples: { files: ['same.jsonl'] },
      trainer: { epochs: 1, rate: 1e-6 },
    });
    expect(alike).toMatchObject({ outcome: 'not-better', report: { gate: [{ holds: false }] } });
    expect(alike.model).toBeUndefined();
  });

  it('names the rows that are no examples, also where there are too few others', async () => {
    write('few.jsonl', `${linesOf(trade.slice(0, 5))}no json\n{"query": "secret"}\n`);
    const ended = await run({ examples: { files: ['few.jsonl'] } });
    expect(ended).toMatchObject({ outcome: 'failed', reason: { code: 'tuning-examples-too-few' } });
    expect(ended.problems).toEqual([
      expect.stringContaining('few.jsonl: line 6'),
      expect.stringContaining('few.jsonl: line 7'),
    ]);
    expect(JSON.stringify(ended.problems)).not.toContain('secret');
  });

  it('learns nothing that is nearly what the gate judges by', async () => {
    write('copies.jsonl', linesOf(trade.slice(0, 20).map((row) => ({ ...row, query: `${row.query}!` }))));
    const { report } = await run({ gate: { general: [{ files: ['copies.jsonl'] }], margin: 1 } });
    expect(report!.data.leaked).toBeGreaterThanOrEqual(20);
  });

  it('takes no name that somebody took while it learnt', async () => {
    onEmission = (emission) => {
      if (isCheckpoint(emission)) snapshot = snapshot.with(parseResource(declared('trade')));
    };
    expect(await run()).toMatchObject({ outcome: 'failed', reason: { code: 'model-taken' } });
  });

  it.each([
    [{ examples: { files: ['gone.jsonl'] } }, 'dataset-missing', 'spec.examples.files'],
    [{ trainer: { rate: 1_000 } }, 'tuning-diverged', 'rate'],
    [{ maxSeconds: 1 }, 'tuning-too-long', 'spec.maxSeconds'],
    [{ gate: { general: [{ files: ['few.jsonl'] }] } }, 'tuning-examples-too-few', 'spec.gate.general.0'],
  ])('fails with %j: %s', async (change, code, field) => {
    write('few.jsonl', linesOf(known.slice(0, 3)));
    const ended = await run(change);
    expect(ended).toMatchObject({ outcome: 'failed', reason: { code, field } });
    expect(ended.model).toBeUndefined();
  });

  it('says before it learns that an adapter is larger than a Model can be', async () => {
    const embedded: string[] = [];
    const wide = {
      ...hashingEmbedder(1_024),
      embed: async (texts: readonly string[]) => (embedded.push(...texts), []),
    };
    const ended = await run({ trainer: { rank: 128 } }, undefined, { loadEmbedder: async () => wide });
    expect(ended).toMatchObject({
      outcome: 'failed',
      reason: { code: 'tuning-settings-invalid', field: 'spec.trainer.rank', message: expect.stringContaining('53') },
    });
    expect(embedded).toEqual([]);
  });

  it.each([
    [{ model: 'No Name' }, 'tuning-invalid', 'spec.model'],
    [{ folds: 5 }, 'tuning-invalid', 'spec.folds'],
    [{ model: 'taken' }, 'model-taken', 'spec.model'],
    [{ base: 'adapted' }, 'base-adapted', 'spec.base'],
    [{ base: 'closed', licence: undefined }, 'licence-forbids', 'spec.licence'],
    [{ licence: 'CC-BY-NC-ND-4.0' }, 'licence-forbids', 'spec.licence'],
    [{ trainer: { kind: 'hosted' } }, 'base-not-hosted', 'spec.base'],
    [{ apart: ['gone'] }, 'dataset-unknown', 'spec'],
  ])('refuses %j: %s', async (change, code, field) => {
    const adapter = { side: 'queries', weights: 'AAAA' };
    for (const resource of [
      declared('taken'),
      declared('adapted', { adapter }),
      declared('closed', { card: { purpose: 'embedding', licence: 'proprietary' } }),
    ])
      snapshot = snapshot.with(parseResource(resource));
    const { licence, ...rest } = { ...wanted, ...change };
    await expect(run({ ...rest, licence })).rejects.toMatchObject({
      code,
      field,
      disposition: 'poison',
    });
    expect(log).toEqual([]);
  });

  describe('by low-rank matrices', () => {
    const byLora = { trainer: { kind: 'lora', epochs: 1, precision: 'int8' } };

    it('gives the process pairs and what to compare by, and registers the folder that comes of it', async () => {
      const ended = await run(byLora);
      expect(ended).toMatchObject({ outcome: 'registered', report: { resumed: true, step: 1 } });
      const [job] = jobs;
      expect(job).toMatchObject({ base: 'hashing', settings: { rank: 8, epochs: 1, int8: true } });
      expect(job!.settings).not.toHaveProperty('kind');
      const queries = new Set(job!.learn.map(({ query }) => query));
      expect(job!.unseen.filter(({ query }) => queries.has(query))).toEqual([]);
      expect(job!.learn.length + job!.unseen.length + ended.report!.data.leaked).toBe(trade.length);
      expect(ended.model!.spec).toMatchObject({ provider: 'embedding', model: job!.output, precision: 'int8' });
      expect(ended.model!.spec).not.toHaveProperty('adapter');
      expect(ended.report!.files).toEqual([
        { file: 'base', bytes: 4, textsPerSecond: 2, lowestCosine: null, accuracy: 1 },
      ]);
      expect(ended.report!.cost.seconds).toBeGreaterThan(3);
      expect(cleared).toEqual([{ output: job!.output, isRegistered: true }]);
    });

    it('takes its folder away where nothing is registered, whyever', async () => {
      trains = async () => {
        throw new WeirError({ code: 'tuning-out-of-memory', disposition: 'poison', message: 'No.' });
      };
      expect(await run(byLora)).toMatchObject({ outcome: 'failed', reason: { code: 'tuning-out-of-memory' } });
      trains = async (_job, onProgress) => onProgress({ step: 1, of: 1, loss: 0.5, seconds: 100_000 });
      expect(await run(byLora)).toMatchObject({ outcome: 'failed', reason: { code: 'tuning-too-long' } });
      trains = async () => cancellations.cancel(cancellationKey(TENANT, RUN));
      expect(await run(byLora)).toMatchObject({ outcome: 'cancelled' });
      expect(cleared.map(({ isRegistered }) => isRegistered)).toEqual([false, false, false]);
    });

    it('keeps what it goes on from when the service ends', async () => {
      const crash = new AbortController();
      trains = async (_job, _onProgress, signal) => {
        crash.abort(new Error('crash'));
        signal.throwIfAborted();
      };
      await expect(run(byLora, crash.signal)).rejects.toThrow('crash');
      expect(cleared).toEqual([]);
      trains = async () => undefined;
      await run(byLora);
      expect(jobs[1]!.id).toBe(jobs[0]!.id);
    });
  });

  describe('by a provider', () => {
    let server: FineTuningServer;
    const byProvider = {
      base: 'small',
      trainer: { kind: 'hosted', epochs: 2, perMillionTokens: 1_000_000 },
      price: {},
    };

    beforeEach(async () => {
      server = await startFineTuningServer();
      const spec = { provider: 'openai', model: 'small-1', baseUrl: server.url, prices: { input: 1, output: 1 } };
      snapshot = snapshot.with(parseResource({ kind: 'Model', name: 'small', spec }));
    });
    afterEach(() => server.close());

    it('has it learn the pairs, judges what it says, and registers it under the name that the provider has for it', async () => {
      const ended = await run({ ...byProvider, gate: { general: [{ files: ['known.jsonl'] }] } });
      expect(ended).toMatchObject({ outcome: 'registered', report: { metric: 'token-f1', step: 3 } });
      const [job] = server.jobs;
      expect(job).toMatchObject({ model: 'small-1', suffix: 'trade', metadata: { weir_run: expect.any(String) } });
      expect(ended.report!.gate.map(({ set, holds }) => [set, holds])).toEqual([
        ['held-back', true],
        ['known.jsonl', true],
      ]);
      expect(ended.report!.history).toHaveLength(3);
      const { trained_tokens: tokens } = job!;
      const asked = ended.report!.gate.reduce((sum, { queries }) => sum + queries, 0);
      expect(ended.report!.cost.amount).toBeCloseTo(tokens! + (2 * asked * 15) / 1_000_000, 6);
      expect(ended.model).toMatchObject({
        name: 'trade',
        spec: {
          provider: 'openai',
          model: job!.fine_tuned_model,
          baseUrl: server.url,
          prices: { input: 1 },
          card: {
            licence: 'Apache-2.0',
            trainedOn: ['trade.jsonl'],
            scores: [{ benchmark: 'token-f1 of held-back' }, {}],
          },
        },
      });
      // Nothing of the examples stays there.
      expect(server.files.size).toBe(0);
    });

    it('sends nothing of what it judges by', async () => {
      server.steps = 1;
      let sent = '';
      onEmission = () => (sent = [...server.files.values()].join('') || sent);
      const { report } = await run(byProvider);
      expect(sent.trim().split('\n')).toHaveLength(report!.data.learn + report!.data.choose);
    });

    it.each([
      ['its file was sent', 1],
      ['its job was started', 2],
    ])('goes on with the same job when the service ends after %s', async (_when, checkpoint) => {
      const crash = new AbortController();
      let seen = 0;
      onEmission = (emission) => {
        if (!isCheckpoint(emission) || (seen += 1) < checkpoint) return;
        crash.abort(new Error('crash'));
        throw new Error('crash');
      };
      await expect(run(byProvider, crash.signal)).rejects.toThrow('crash');
      onEmission = () => undefined;
      expect(await run(byProvider)).toMatchObject({ outcome: 'registered', report: { resumed: true } });
      expect([server.jobs.length, server.names.size]).toEqual([1, 1]);
    });

    it('cancels the job with the tuning, and takes the file back', async () => {
      onEmission = (emission) => {
        if (isCheckpoint(emission) && server.jobs.length > 0) cancellations.cancel(cancellationKey(TENANT, RUN));
      };
      expect(await run(byProvider)).toMatchObject({ outcome: 'cancelled' });
      expect(server.jobs.map(({ status }) => status)).toEqual(['cancelled']);
      expect(server.files.size).toBe(0);
    });

    it('says why the provider failed, and that somebody ended it there', async () => {
      server.failure = { code: 'invalid_training_file', message: 'Line 1 is no chat.' };
      expect(await run(byProvider)).toMatchObject({
        outcome: 'failed',
        reason: {
          code: 'hosted-job-failed',
          message: expect.stringContaining('invalid_training_file: Line 1'),
        },
      });
      server.failure = null;
      server.steps = 1_000_000;
      log = [];
      onEmission = (emission) => {
        if (emission.topic.name === topics.tuningProgressed.name)
          for (const job of server.jobs) job.status = 'cancelled';
      };
      server.jobs.length = 0;
      expect(await run(byProvider)).toMatchObject({ outcome: 'failed', reason: { code: 'hosted-job-cancelled' } });
    });

    it('registers nothing that answers no better', async () => {
      write('trade.jsonl', linesOf(trade.map(({ query }, place) => ({ query, positive: `w${place * 7919}` }))));
      expect(await run({ ...byProvider, gate: { alpha: 0.01 } })).toMatchObject({ outcome: 'not-better' });
    });
  });

  it('is tried again after what may pass', async () => {
    const noMemory = async () => Promise.reject(new Error('no memory'));
    await expect(run({}, undefined, { loadEmbedder: noMemory })).rejects.toThrow('no memory');
  });
});

function declared(name: string, more: object = {}) {
  return { kind: 'Model', name, spec: { provider: 'embedding', model: 'hashing', ...more } };
}
