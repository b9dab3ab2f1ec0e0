import { auditEntry, ChainVerifier, EMPTY_CHAIN, nextRecord, signingKey } from '@weir/audit';
import {
  type AuditHeadSigned,
  type AuditRecorded,
  type AuditSubmitted,
  create,
  encodeJson,
  HEADER,
  JSON_TYPE,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Emission, fakeGatherContext, type InboundRecord, type TakenPartition } from '@weir/kafka';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chainAuditConsumer } from './chain-audit.consumer.js';
import { ChainKeeper } from './chain-keeper.js';

const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const events = { recorded: () => undefined, headSigned: () => undefined, headFailed: () => undefined };

/** The output partition, as a broker that acknowledges what it takes. */
class Log {
  readonly records: AuditRecorded[] = [];
  readonly heads: AuditHeadSigned[] = [];
  readonly lost = new AbortController();
  failing = false;

  readonly publish = async (emissions: readonly Emission[]): Promise<void> => {
    if (this.failing) throw new WeirError({ code: 'kafka-unavailable', disposition: 'retryable', message: '' });
    for (const { topic, message } of emissions) {
      if (topic.name === topics.auditRecorded.name) this.records.push(message as AuditRecorded);
      else this.heads.push(message as AuditHeadSigned);
    }
  };

  taken(written: readonly (AuditRecorded | string)[] = this.records): TakenPartition {
    const inbound = written.map((record, offset) => recordOf(record, offset));
    return {
      partition: 3,
      signal: this.lost.signal,
      publish: this.publish,
      last: async (_topic, accept = () => true) => inbound.findLast(accept),
    };
  }
}

function recordOf(record: AuditRecorded | string, offset: number): InboundRecord {
  const value = typeof record === 'string' ? Buffer.from(record) : encodeJson(topics.auditRecorded.schema, record);
  const headers: [Buffer, Buffer][] = [[Buffer.from(HEADER.contentType), Buffer.from(JSON_TYPE)]];
  return {
    topic: topics.auditRecorded.name,
    partition: 3,
    offset,
    timestamp: 0,
    key: null,
    value,
    headers,
  };
}

const entry = (action: string) =>
  auditEntry({
    at: 0,
    tenant: 'acme',
    actor: { service: 'gateway' },
    action: action as 'access-denied',
    object: { kind: 'Route', name: 'GET /api/audit' },
  });
const submitted = (action = 'access-denied'): AuditSubmitted =>
  create(topics.auditSubmitted.schema, { entry: entry(action) });

let log: Log;
let keeper: ChainKeeper;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  log = new Log();
  keeper = new ChainKeeper({ key: signingKey(pem), headRecords: 3, headMs: 10_000, events });
  await keeper.take(log.taken());
});
afterEach(() => vi.useRealTimers());

const context = (offset: number) =>
  fakeGatherContext(topics.auditSubmitted.name, {
    partition: 3,
    offset,
    envelope: { id: `note-${offset}` },
    publish: log.publish,
  });
const deliver = (message: AuditSubmitted, offset: number) =>
  chainAuditConsumer(keeper).gather!(message, context(offset));

const problems = () => {
  const verifier = new ChainVerifier(3);
  for (const head of log.heads) verifier.takeHead(head);
  for (const record of log.records) verifier.take(record);
  return verifier.end().problems;
};

describe('chainAuditConsumer', () => {
  it('chains one record to the other', async () => {
    for (let offset = 0; offset < 5; offset += 1) await deliver(submitted(), offset);
    expect(log.records.map(({ sequence, source }) => [sequence, source?.offset])).toEqual(
      [1n, 2n, 3n, 4n, 5n].map((sequence) => [sequence, sequence - 1n]),
    );
    expect(problems()).toEqual([]);
  });

  it('goes on from the same end after a record that could not be written', async () => {
    await deliver(submitted(), 0);
    log.failing = true;
    await expect(deliver(submitted(), 1)).rejects.toMatchObject({ code: 'kafka-unavailable' });
    log.failing = false;
    await deliver(submitted(), 1);
    expect(log.records.map(({ sequence }) => sequence)).toEqual([1n, 2n]);
    expect(problems()).toEqual([]);
  });

  it('has the same outcome for a note that is delivered or written twice', () => {
    const { outcomeId } = chainAuditConsumer(keeper);
    expect(outcomeId!(submitted(), context(0))).toBe(
      outcomeId!(submitted(), { ...context(9), envelope: { ...context(9).envelope, id: 'note-0' } }),
    );
    expect(outcomeId!(submitted(), context(0))).not.toBe(outcomeId!(submitted(), context(1)));
  });

  it.each(['', 'made-up', 'constructor'])('refuses the action %j', async (action) => {
    await expect(deliver(submitted(action), 0)).rejects.toMatchObject({
      code: 'audit-entry-invalid',
      disposition: 'poison',
    });
    expect(log.records).toEqual([]);
  });
});

describe('ChainKeeper', () => {
  const three = () => {
    const first = nextRecord(3, EMPTY_CHAIN, entry('access-denied'), { topic: 't', partition: 0, offset: 0n });
    return [first, nextRecord(3, first, entry('access-denied'), { topic: 't', partition: 0, offset: 1n })] as const;
  };

  it('goes on where the chain ends when it takes the partition', async () => {
    const [first, second] = three();
    log.records.push(first, second);
    await keeper.take(log.taken());
    await deliver(submitted(), 0);
    expect(log.records.at(-1)).toMatchObject({ sequence: 3n, previous: second.hash });
    expect(problems()).toEqual([]);
  });

  it('goes on from the last record that is one, whatever somebody else wrote after it', async () => {
    const [first, second] = three();
    const forged = { ...second, sequence: 9n };
    await keeper.take(log.taken([first, second, forged, 'garbage']));
    expect(keeper.endOf(3)).toMatchObject({ sequence: 2n, hash: second.hash });
  });

  it('signs a head after so many records, or so long', async () => {
    const tick = () => vi.advanceTimersByTimeAsync(600);
    await tick();
    expect(log.heads).toEqual([]);
    await deliver(submitted(), 0);
    await tick();
    expect(log.heads.map(({ sequence }) => sequence)).toEqual([1n]);
    await deliver(submitted(), 1);
    await tick();
    expect(log.heads).toHaveLength(1);
    for (const offset of [2, 3]) await deliver(submitted(), offset);
    await tick();
    expect(log.heads.map(({ sequence }) => sequence)).toEqual([1n, 4n]);
    await deliver(submitted(), 4);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(log.heads.map(({ sequence }) => sequence)).toEqual([1n, 4n, 5n]);
    expect(problems()).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log.heads).toHaveLength(3);
  });

  it('signs none when the partition is lost, and tries again when one could not be written', async () => {
    await deliver(submitted(), 0);
    log.failing = true;
    await vi.advanceTimersByTimeAsync(600);
    log.failing = false;
    await vi.advanceTimersByTimeAsync(600);
    expect(log.heads).toHaveLength(1);
    await deliver(submitted(), 1);
    log.lost.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log.heads).toHaveLength(1);
  });
});
