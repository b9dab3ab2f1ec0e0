import { create, EmbedRequestedSchema, encodeJson, StepCompletedSchema, topics } from '@weir/contracts';
import { type Disposition, WeirError, type WeirErrorOptions } from '@weir/errors';
import { createTelemetry, type Stage, type Telemetry } from '@weir/telemetry';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type AnyConsumer,
  type ConsumerDefinition,
  defineRecordConsumer,
  emit,
  type Emission,
} from './define-consumer.js';
import { Ledger } from './ledger.js';
import { type Handled, type PipelinePorts, processRecord } from './message-pipeline.js';
import type { InboundRecord } from './record.js';

const request = encodeJson(EmbedRequestedSchema, create(EmbedRequestedSchema, { runId: 'r', step: 's', texts: ['t'] }));

function record(headers: Record<string, string> = {}, value: Buffer | null = request): InboundRecord {
  const all = { 'weir-tenant': 'test', ...headers };
  return {
    topic: topics.embedRequested.name,
    partition: 2,
    offset: 7,
    timestamp: 0,
    key: Buffer.from('r'),
    value,
    headers: Object.entries(all).map(([name, text]) => [Buffer.from(name), Buffer.from(text)] as const),
  };
}

const reply = (id: string) => emit(topics.stepCompleted, create(StepCompletedSchema, { runId: 'r' }), { id });

function failing(disposition: Disposition, options: Partial<WeirErrorOptions> = {}): WeirError {
  return new WeirError({ code: `is-${disposition}`, disposition, message: 'It failed.', ...options });
}

/** What happened around a message. */
class Around implements PipelinePorts {
  readonly abort = new AbortController();
  readonly signal = this.abort.signal;
  readonly log = 'log/2';
  readonly ledgers = [new Ledger()];
  readonly telemetry: Telemetry;
  readonly written: string[] = [];
  readonly deadLetters: { code: string; stage: Stage; attempts: number }[] = [];
  readonly pauses: number[] = [];
  held = 0;
  mostHeld = 0;
  /** Called before each write, which it may refuse. */
  beforeWrite: (emissions: readonly Emission[]) => void = () => undefined;
  /** Called in each pause. */
  duringPause: () => void = () => undefined;

  constructor(telemetry: Telemetry) {
    this.telemetry = telemetry;
  }

  async write(emissions: readonly Emission[]): Promise<void> {
    this.beforeWrite(emissions);
    this.written.push(...emissions.map(({ options }) => options.id ?? ''));
  }

  async writeDeadLetter(_record: InboundRecord, error: WeirError, stage: Stage, attempts: number): Promise<void> {
    this.deadLetters.push({ code: error.code, stage, attempts });
  }

  owned(): Promise<boolean> {
    return Promise.resolve(!this.signal.aborted);
  }

  hold(): () => void {
    this.held += 1;
    this.mostHeld = Math.max(this.mostHeld, this.held);
    return () => (this.held -= 1);
  }

  async pause(milliseconds: number): Promise<void> {
    this.pauses.push(milliseconds);
    this.duringPause();
  }

  async counted(name: string): Promise<{ labels: object; value: number }[]> {
    const { values } = await this.telemetry.registry.getSingleMetric(name)!.get();
    return values.map(({ labels, value }) => ({ labels, value }));
  }
}

let around: Around;
beforeEach(async () => {
  around = new Around(await createTelemetry({ service: 'test', instance: '0', level: 'silent' }));
});

/** A consumer that answers with `outcome`, unless it is told to fail. */
function consumerOf(
  definition: Partial<ConsumerDefinition<unknown>> & { failures?: readonly Error[] } = {},
): AnyConsumer & { gathers: () => number } {
  const { failures = [], ...rest } = definition;
  let gathers = 0;
  const consumer = defineRecordConsumer<unknown>({
    group: 'weir.test.pipeline',
    topic: topics.embedRequested,
    decode: (value) => value,
    gather: async () => {
      const failure = failures[gathers];
      gathers += 1;
      if (failure) throw failure;
    },
    handle: () => [reply('outcome')],
    retry: { attempts: 3, firstDelayMs: 100, maxDelayMs: 1_000 },
    ...rest,
  });
  return Object.assign(consumer, { gathers: () => gathers });
}

const process = (consumer: AnyConsumer, of = record()): Promise<Handled> => processRecord(of, consumer, around);

describe('a message that succeeds', () => {
  it('is decoded, gathered for, handled, and its emissions are written before it is done', async () => {
    const consumer = consumerOf({
      decode: (value) => JSON.parse(String(value)) as { runId: string },
      gather: (message) => Promise.resolve((message as { runId: string }).runId as unknown as undefined),
      handle: (_message, gathered) => [reply(`for ${String(gathered)}`)],
    });
    await expect(process(consumer)).resolves.toBe('done');
    expect(around.written).toEqual(['for r']);
  });

  it('is not gathered for again when a ledger has its outcome', async () => {
    around.ledgers[0]!.record('outcome', 3);
    const consumer = consumerOf({ outcomeId: () => 'outcome' });
    await expect(process(consumer)).resolves.toBe('done');
    expect(consumer.gathers()).toBe(0);
    expect(around.written).toEqual([]);
    expect(await around.counted('weir_messages_skipped_total')).toMatchObject([{ labels: { why: 'done-before' } }]);
  });

  it('may publish while it is gathered for', async () => {
    const consumer = consumerOf({ gather: (_message, { publish }) => publish([reply('delta')]).then(() => undefined) });
    await process(consumer);
    expect(around.written).toEqual(['delta', 'outcome']);
  });

  it('is told while it is gathered for what stands in a ledger', async () => {
    around.ledgers[0]!.record('begun', 3);
    const seen: boolean[] = [];
    await process(
      consumerOf({
        gather: (_message, { written }) => Promise.resolve(void seen.push(written('begun'), written('other'))),
      }),
    );
    expect(seen).toEqual([true, false]);
  });
});

describe('a retryable failure', () => {
  it('waits longer each time, holding the partition, and tries again', async () => {
    const consumer = consumerOf({ failures: [failing('retryable'), failing('retryable')] });
    let heldInPause = true;
    around.duringPause = () => (heldInPause &&= around.held === 1);
    await expect(process(consumer)).resolves.toBe('done');
    expect(consumer.gathers()).toBe(3);
    expect(around.pauses[0]).toBeGreaterThanOrEqual(50);
    expect(around.pauses[0]).toBeLessThanOrEqual(100);
    expect(around.pauses[1]).toBeGreaterThanOrEqual(100);
    expect([heldInPause, around.held]).toEqual([true, 0]);
    expect(around.written).toEqual(['outcome']);
  });

  it('waits as long as the other side asks', async () => {
    await process(consumerOf({ failures: [failing('retryable', { retryAfterMs: 4_000 })] }));
    expect(around.pauses).toEqual([4_000]);
  });

  it('is a dead letter after the last attempt, with their number', async () => {
    const consumer = consumerOf({ failures: Array.from({ length: 9 }, () => failing('retryable')) });
    await expect(process(consumer)).resolves.toBe('done');
    expect(consumer.gathers()).toBe(3);
    expect(around.deadLetters).toEqual([{ code: 'is-retryable', stage: 'gather', attempts: 3 }]);
  });

  it('is bounded when nobody classified it', async () => {
    const consumer = consumerOf({ failures: Array.from({ length: 9 }, () => new TypeError('fetch failed')) });
    await process(consumer);
    expect(around.deadLetters).toEqual([{ code: 'unclassified', stage: 'gather', attempts: 3 }]);
  });

  it('adds to the attempts of a dead letter that was redriven', async () => {
    const consumer = consumerOf({ failures: [failing('poison')] });
    await process(consumer, record({ 'weir-attempt': '3' }));
    expect(around.deadLetters).toMatchObject([{ attempts: 4 }]);
  });
});

describe('a poison message', () => {
  it('is a dead letter at once', async () => {
    const consumer = consumerOf({ failures: [failing('poison')] });
    await expect(process(consumer)).resolves.toBe('done');
    expect(around.pauses).toEqual([]);
    expect(around.deadLetters).toEqual([{ code: 'is-poison', stage: 'gather', attempts: 1 }]);
    expect(await around.counted('weir_messages_errors_total')).toMatchObject([
      { labels: { code: 'is-poison', disposition: 'poison', stage: 'gather' }, value: 1 },
    ]);
  });

  it.each<[string, InboundRecord, string]>([
    ['without a tenant', record({ 'weir-tenant': '' }), 'tenant-missing'],
    ['without a value', record({}, null), 'value-missing'],
    ['of bytes that are no message', record({}, Buffer.from([0xff, 0xff])), 'message-undecodable'],
    ['of a content type that nobody knows', record({ 'content-type': 'text/csv' }), 'content-type-unknown'],
    ['without a field that it needs', record({}, Buffer.from('{"runId":"r"}')), 'field-missing'],
  ])('is one %s, at the stage of decoding', async (_what, poison, code) => {
    const { decode: _decode, ...consumer } = consumerOf();
    await expect(process(consumer, poison)).resolves.toBe('done');
    expect(around.deadLetters).toEqual([{ code, stage: 'decode', attempts: 1 }]);
  });

  it('gets its rejection instead, where its consumer has one', async () => {
    const seen: unknown[] = [];
    const consumer = consumerOf({
      failures: [failing('poison')],
      reject: (error, message) => {
        seen.push(error.code, message !== undefined);
        return [reply('rejected')];
      },
    });
    await expect(process(consumer)).resolves.toBe('done');
    expect(around.written).toEqual(['rejected']);
    expect(around.deadLetters).toEqual([]);
    expect(seen).toEqual(['is-poison', true]);
  });

  it('gets its rejection when that can be written again, and stops nothing meanwhile', async () => {
    const refusals = [failing('retryable'), failing('retryable')];
    around.beforeWrite = () => {
      const refusal = refusals.pop();
      if (refusal) throw refusal;
    };
    const consumer = consumerOf({ failures: [failing('poison')], reject: () => [reply('rejected')] });
    await expect(process(consumer)).resolves.toBe('done');
    expect(around.written).toEqual(['rejected']);
    expect(around.pauses).toHaveLength(2);
    expect(around.held).toBe(0);
  });

  it('is a dead letter after all when the rejection cannot be written, for the first reason', async () => {
    around.beforeWrite = () => {
      throw failing('poison', { code: 'topic-missing' });
    };
    const consumer = consumerOf({ failures: [failing('poison')], reject: () => [reply('rejected')] });
    await expect(process(consumer)).resolves.toBe('done');
    expect(around.deadLetters).toMatchObject([{ code: 'is-poison' }]);
  });
});

describe('a fatal failure', () => {
  it('is thrown: nothing is written, nothing is done', async () => {
    const fatal = failing('fatal');
    await expect(process(consumerOf({ failures: [fatal], reject: () => [reply('rejected')] }))).rejects.toBe(fatal);
    expect([around.written, around.deadLetters]).toEqual([[], []]);
  });
});

describe('an outage of a dependency', () => {
  it('spends no attempts: the message waits, holding the partition, until the dependency is back', async () => {
    let checks = 0;
    const down = () => failing('retryable', { dependency: 'index' });
    const consumer = consumerOf({
      // Three failures would be one too many, if these counted.
      failures: [down(), down(), down()],
      dependencies: [
        {
          name: 'index',
          check: async () => {
            checks += 1;
            if (checks % 4 !== 0) throw new Error('down');
          },
        },
      ],
    });
    let heldInPause = true;
    around.duringPause = () => (heldInPause &&= around.held === 1);
    await expect(process(consumer)).resolves.toBe('done');
    expect(around.written).toEqual(['outcome']);
    expect(around.pauses).toHaveLength(9);
    expect([heldInPause, around.held]).toEqual([true, 0]);
  });

  it('counts as a failure like any other when the dependency says that it is well', async () => {
    const well = { name: 'index', check: () => Promise.resolve() };
    const failures = Array.from({ length: 9 }, () => failing('retryable', { dependency: 'index' }));
    await process(consumerOf({ failures, dependencies: [well] }));
    expect(around.deadLetters).toMatchObject([{ attempts: 3 }]);
  });

  it('ends when the partition is lost', async () => {
    const down = { name: 'index', check: () => Promise.reject(new Error('down')) };
    around.duringPause = () => around.abort.abort();
    const failures = Array.from({ length: 9 }, () => failing('retryable', { dependency: 'index' }));
    await expect(process(consumerOf({ failures, dependencies: [down] }))).resolves.toBe('abandoned');
    expect([around.deadLetters, around.held]).toEqual([[], 0]);
  });

  it('is answered at once where somebody waits', async () => {
    const consumer = consumerOf({
      failures: [failing('retryable', { dependency: 'index' })],
      dependencies: [{ name: 'index', check: () => Promise.reject(new Error('down')) }],
      whenDown: 'reject',
      reject: () => [reply('unavailable')],
    });
    await expect(process(consumer)).resolves.toBe('done');
    expect([around.written, around.pauses]).toEqual([['unavailable'], []]);
  });
});

describe('an outage of Kafka', () => {
  it("spends no attempts, and is nobody's outcome: nothing could be written, a rejection least of all", async () => {
    const outages = Array.from({ length: 9 }, () => failing('retryable', { dependency: 'kafka' }));
    around.beforeWrite = () => {
      const outage = outages.pop();
      if (outage) throw outage;
    };
    const consumer = consumerOf({ whenDown: 'reject', reject: () => [reply('unavailable')] });
    let heldInPause = true;
    around.duringPause = () => (heldInPause &&= around.held === 1);
    await expect(process(consumer)).resolves.toBe('done');
    expect([around.written, around.deadLetters, around.pauses.length]).toEqual([['outcome'], [], 9]);
    expect([heldInPause, around.held]).toEqual([true, 0]);
  });
});

describe('a deadline', () => {
  const past = new Date(Date.now() - 1_000).toISOString();

  it('that has passed is poison before any work', async () => {
    const consumer = consumerOf();
    await process(consumer, record({ 'weir-deadline': past }));
    expect(consumer.gathers()).toBe(0);
    expect(around.deadLetters).toMatchObject([{ code: 'deadline-exceeded', attempts: 1 }]);
  });

  it('that passes between attempts ends them', async () => {
    const soon = Date.now() + 20;
    around.duringPause = () => {
      while (Date.now() <= soon);
    };
    const consumer = consumerOf({ failures: Array.from({ length: 9 }, () => failing('retryable')) });
    await process(consumer, record({ 'weir-deadline': new Date(soon).toISOString() }));
    expect(consumer.gathers()).toBe(1);
    expect(around.deadLetters).toMatchObject([{ code: 'deadline-exceeded' }]);
  });

  it('does not hide what else is wrong with a message', async () => {
    const { decode: _decode, ...consumer } = consumerOf();
    await process(consumer, record({ 'weir-deadline': past }, Buffer.from([0xff])));
    expect(around.deadLetters).toMatchObject([{ code: 'message-undecodable' }]);
  });

  it('ends the gathering', async () => {
    const consumer = consumerOf({
      gather: (_message, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    });
    await process(consumer, record({ 'weir-deadline': new Date(Date.now() + 30).toISOString() }));
    expect(around.deadLetters).toMatchObject([{ code: 'deadline-exceeded', stage: 'gather' }]);
  });
});

describe('a message whose partition was lost', () => {
  it('is abandoned: no dead letter, no further attempt', async () => {
    const consumer = consumerOf({
      gather: async () => {
        around.abort.abort();
        throw failing('poison');
      },
    });
    await expect(process(consumer)).resolves.toBe('abandoned');
    expect([around.written, around.deadLetters, around.pauses]).toEqual([[], [], []]);
  });

  it.each(['lease-lost', 'producer-restarted'])('is abandoned when its emissions may stand (%s)', async (code) => {
    around.beforeWrite = () => {
      throw failing('retryable', { code });
    };
    await expect(process(consumerOf())).resolves.toBe('abandoned');
    expect(around.pauses).toEqual([]);
  });

  it('is abandoned when its rejection may stand', async () => {
    around.beforeWrite = () => {
      throw failing('retryable', { code: 'lease-lost' });
    };
    const consumer = consumerOf({ failures: [failing('poison')], reject: () => [reply('rejected')] });
    await expect(process(consumer)).resolves.toBe('abandoned');
    expect(around.deadLetters).toEqual([]);
  });
});
