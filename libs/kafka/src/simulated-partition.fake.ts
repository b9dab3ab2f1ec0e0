import { create, StepCompletedSchema, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { Telemetry } from '@weir/telemetry';
import { type AnyConsumer, defineRecordConsumer, emit } from './define-consumer.js';
import { Ledger } from './ledger.js';
import { OwnedPartition } from './owned-partition.js';
import type { InboundRecord, OutboundRecord } from './record.js';
import type { WrittenAt } from './batch-sender.js';
import type { Guard } from './record-producer.js';
import { RecordWriter } from './record-writer.js';
import { DEAD_LETTER } from './dead-letter.js';

/** What a message turns out to be: most get their outcome, some a rejection as outcome, some a dead letter. */
export type Nature = 'handled' | 'rejected' | 'dead';

export interface SimulatedMessage {
  key: string;
  nature: Nature;
  /** Its outcome goes to a reply topic too, in one transaction. */
  copied: boolean;
}

/** Offset `n` of the input makes the outcome with this id. */
export const outcomeOf = (offset: number): string => `outcome-${offset}`;

const GROUP = 'weir.test.simulated';
const INPUT = topics.embedRequested;
const OUTPUT = topics.stepCompleted;
const COPIES = 'weir.replies.test';
const PARTITION = 3;

interface Turn {
  owner: SimulatedOwner;
  /** The request left the process: when that ends, the broker may have taken it or not. */
  onTheWire: boolean;
  go: () => void;
}

/** An input partition, its output partition, and the group's committed offset, as a broker keeps them. */
export class SimulatedPartition {
  readonly log: readonly InboundRecord[];
  /** Ids by offset. */
  readonly outcomes: string[] = [];
  readonly copies: string[] = [];
  /** Input offsets. */
  readonly deadLetters: number[] = [];
  committed: { offset: number; metadata: string } | undefined;
  readonly messages: readonly SimulatedMessage[];
  readonly telemetry: Telemetry;
  /** A whole number from 0, below the bound. */
  readonly draw: (bound: number) => number;
  readonly #turns: Turn[] = [];
  readonly #dead = new Set<SimulatedOwner>();

  constructor(messages: readonly SimulatedMessage[], telemetry: Telemetry, draw: (bound: number) => number) {
    this.messages = messages;
    this.telemetry = telemetry;
    this.draw = draw;
    this.log = messages.map(({ key }, offset) => ({
      topic: INPUT.name,
      partition: PARTITION,
      offset,
      timestamp: 0,
      key: Buffer.from(key),
      value: Buffer.from(''),
      headers: [[Buffer.from('weir-tenant'), Buffer.from('test')]],
    }));
  }

  /** Resolves when the schedule comes to it: things that wait happen in any order. */
  turn(owner: SimulatedOwner, onTheWire = false): Promise<void> {
    return new Promise((go) => {
      if (!this.#dead.has(owner)) this.#turns.push({ owner, onTheWire, go });
    });
  }

  get waiting(): number {
    return this.#turns.length;
  }

  /** Lets one of what waits happen. */
  step(): void {
    const [turn] = this.#turns.splice(this.draw(this.#turns.length), 1);
    turn?.go();
  }

  /** The owner's requests arrive now or never. */
  settleWire(owner: SimulatedOwner): void {
    this.#take((turn) => turn.owner === owner && turn.onTheWire).forEach((turn) => this.draw(2) === 0 && turn.go());
  }

  /** The owner's process is gone, with all it had in mind. */
  kill(owner: SimulatedOwner): void {
    this.#dead.add(owner);
    this.#take((turn) => turn.owner === owner);
  }

  #take(which: (turn: Turn) => boolean): Turn[] {
    const taken = this.#turns.filter(which);
    for (const turn of taken) this.#turns.splice(this.#turns.indexOf(turn), 1);
    return taken;
  }
}

/** An instance that owns the partition for a while: everything of this library but the wire. */
export class SimulatedOwner {
  /** Offsets in the order in which their handling began; a list for each time that it took the partition. */
  readonly begun: number[][] = [];
  readonly failures: unknown[] = [];
  readonly #partition: SimulatedPartition;
  readonly #concurrency: number;
  readonly #writer: RecordWriter;
  #owned!: OwnedPartition;
  #leased = true;

  static async open(partition: SimulatedPartition, concurrency: number): Promise<SimulatedOwner> {
    const owner = new SimulatedOwner(partition, concurrency);
    owner.#owned = await owner.#take();
    return owner;
  }

  private constructor(partition: SimulatedPartition, concurrency: number) {
    this.#partition = partition;
    this.#concurrency = concurrency;
    const sender = {
      send: (records: readonly OutboundRecord[], guard: Guard = () => true) => this.#send(records, guard),
      quiet: () => Promise.resolve(),
    };
    this.#writer = new RecordWriter({
      service: 'test',
      instance: '0',
      topology: { knows: () => true, load: () => Promise.resolve(), partitionCount: () => 8 },
      producer: sender,
      transactions: sender,
      telemetry: partition.telemetry,
    });
  }

  /** Reads up to `count` records; a late answer to an earlier request may come instead. */
  fetch(count: number): void {
    const { worker } = this.#owned;
    const { log, draw } = this.#partition;
    if (!worker.hungry) return;
    const requested = draw(8) === 0 ? draw(log.length + 1) : worker.position;
    const records = log.slice(requested, requested + count);
    worker.offer(requested, records, requested + records.length);
  }

  /** Commits what is done, unless the partition is another's by now. */
  commit(): void {
    const offset = this.#owned.worker.tracker.committable;
    if (!this.#leased || offset <= this.#owned.committedAtStart) return;
    this.#partition.committed = { offset, metadata: this.#owned.commitMetadata() };
  }

  drain(): Promise<void> {
    return this.#owned.worker.drain();
  }

  /** After a rebalance that left it the partition. */
  resume(): void {
    this.#owned.worker.resume();
  }

  /** The partition is taken away; what is under way goes on until it notices. */
  lose(): void {
    this.#leased = false;
    void this.#owned.close();
  }

  /** Its lease ended while it was frozen, and it has not noticed yet. */
  freeze(): void {
    this.#leased = false;
  }

  get inFlight(): number {
    return this.#owned.worker.inFlight;
  }

  get idle(): boolean {
    return this.inFlight === 0 && this.#owned.worker.position === this.#partition.log.length;
  }

  #take(): Promise<OwnedPartition> {
    const { log, outcomes, committed, telemetry } = this.#partition;
    return OwnedPartition.open({
      consumer: this.#consumer(),
      topic: INPUT.name,
      partition: PARTITION,
      topicId: 'topic-id',
      logStart: 0,
      logEnd: log.length,
      committed,
      readLast: () => Promise.resolve(undefined),
      openLedger: async (_topic, _partition, floor = 0) => {
        const ledger = new Ledger();
        outcomes.slice(floor).forEach((id, index) => ledger.record(id, floor + index));
        ledger.endsAt(outcomes.length);
        return { ledger, start: floor };
      },
      writer: this.#writer,
      telemetry,
      lease: () => Promise.resolve(this.#leased),
      holds: () => this.#leased,
      changed: () => undefined,
      abandoned: () => void this.#takeAnew(),
      failed: (error) => this.failures.push(error),
    });
  }

  async #takeAnew(): Promise<void> {
    await this.#partition.turn(this);
    if (!this.#leased) return;
    await this.#owned.close();
    this.#owned = await this.#take();
  }

  #consumer(): AnyConsumer {
    const { messages } = this.#partition;
    const begun: number[] = [];
    this.begun.push(begun);
    const outcome = (offset: number) =>
      emit(OUTPUT, create(StepCompletedSchema, { runId: messages[offset]!.key, step: String(offset) }), {
        id: outcomeOf(offset),
        ...(messages[offset]!.copied ? { copyTo: COPIES } : {}),
      });
    return defineRecordConsumer<SimulatedMessage>({
      group: GROUP,
      topic: INPUT,
      concurrency: this.#concurrency,
      ledger: [OUTPUT],
      decode: (_value, { offset }) => messages[offset]!,
      outcomeId: (_message, { offset }) => outcomeOf(offset),
      gather: async ({ nature }, { offset }) => {
        begun.push(offset);
        await this.#partition.turn(this);
        if (nature !== 'handled') throw new WeirError({ code: 'no-good', disposition: 'poison', message: 'No good.' });
      },
      handle: (_message, _gathered, { offset }) => [outcome(offset)],
      reject: (_error, message, { offset }) => (message?.nature === 'rejected' ? [outcome(offset)] : undefined),
    });
  }

  /** As `RecordProducer` does: the guard is asked before sending, and afterwards the fate may be unknown. */
  async #send(records: readonly OutboundRecord[], guard: Guard): Promise<WrittenAt[]> {
    const partition = this.#partition;
    await partition.turn(this);
    if (!(await guard())) throw unsent('lease-lost');
    await partition.turn(this, true);
    const fate = partition.draw(12);
    if (fate === 0) throw unsent('producer-restarted');
    const offset = partition.outcomes.length;
    for (const record of records) {
      const id = String(record.headers['ce_id']);
      if (record.topic === OUTPUT.name) partition.outcomes.push(id);
      else if (record.topic === COPIES) partition.copies.push(id);
      else partition.deadLetters.push(Number(record.headers[DEAD_LETTER.offset]));
    }
    await partition.turn(this);
    if (fate === 1) throw unsent('producer-restarted');
    return records.map(({ topic }) => ({ topic, partition: PARTITION, offset }));
  }
}

function unsent(code: string): WeirError {
  return new WeirError({ code, disposition: 'retryable', message: 'Not known to be written.' });
}
