import { HEADER, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type ReadSince } from '@weir/kafka';
import { type Publisher, requestRecord } from '@weir/requests';
import type { Snapshot } from '@weir/resources';
import { lookEvery } from '@weir/service';
import type { Logger } from '@weir/telemetry';
import { SOURCE } from '../answers/ask-app.js';
import { messageIn } from '../suites/recall-suite.js';
import { type DueSuite, scheduledSuites } from './due-suites.js';

export interface SchedulePorts {
  publisher: Publisher;
  readSince: ReadSince;
  snapshot: () => Snapshot;
  logger: Logger;
  now: () => number;
}

const LOOK_MS = 2_000;
const DAY_MS = 86_400_000;
/** As long as requests are kept. */
const KEPT_MS = 30 * DAY_MS;
/** However long a suite takes: what was asked for longer ago holds up no other. */
const LONGEST_MS = 7 * DAY_MS;
const MOST_KNOWN = 10_000;

interface Asked {
  runId: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** What the log has of scheduled runs. */
interface Known {
  /** Those asked for, or ended. */
  runIds: Set<string>;
  /** The last of each suite. */
  last: Map<string, Asked>;
  ended: Set<string>;
}

/**
 * Asks for the runs of suites that have a schedule, at their time. A run's id follows from its suite and time: asked for twice, it is run once.
 * The runs of a suite come one after the other: while one goes on none is begun, and of several that were missed, then or while nothing ran, the last
 * is made up for.
 */
export class Schedule {
  readonly #ports: SchedulePorts;
  #known: Known | undefined;

  constructor(ports: SchedulePorts) {
    this.#ports = ports;
  }

  /** Looks until the signal is aborted; what others asked for before is read first. */
  start(signal: AbortSignal): void {
    this.#known = undefined;
    lookEvery({
      everyMs: LOOK_MS,
      look: () => this.look(signal),
      signal,
      onFailure: (error) => this.#ports.logger.warn({ reason: String(error) }, 'schedule was not looked at'),
    });
  }

  /** Asks for what is due and was not asked for yet. */
  async look(signal: AbortSignal): Promise<void> {
    const now = this.#ports.now();
    const due = scheduledSuites(this.#ports.snapshot(), now).filter(
      ({ request }) => !this.#known?.runIds.has(request.runId),
    );
    if (due.length === 0) return;
    this.#known ??= await this.#read(Math.min(now - KEPT_MS, ...due.map(({ since }) => since)), signal);
    for (const one of due) await this.#begin(one, this.#known, signal);
  }

  async #begin(due: DueSuite, known: Known, signal: AbortSignal): Promise<void> {
    const { tenant, request } = due;
    const { runId, suite } = request;
    const place = placeOf(tenant, suite);
    const last = known.last.get(place);
    if (known.runIds.has(runId) || (last && !(await this.#hasEnded(last, known, signal)))) return;
    const topic = topics.evaluationRequested;
    const record = requestRecord({
      source: SOURCE,
      topic,
      schema: topic.schema,
      message: request,
      key: runId,
      tenant,
      run: runId,
    });
    await this.#ports.publisher.publish([record], signal);
    note(runId, known.runIds);
    known.last.set(place, { runId, at: this.#ports.now() });
    this.#ports.logger.debug({ suite, runId }, 'scheduled suite is asked for');
  }

  async #hasEnded({ runId, at }: Asked, known: Known, signal: AbortSignal): Promise<boolean> {
    if (known.ended.has(runId) || this.#ports.now() - at > LONGEST_MS) return true;
    const { name } = topics.evaluationCompleted;
    await this.#ports.readSince([name], at, (record) => takeEnd(record, known), signal);
    return known.ended.has(runId);
  }

  async #read(since: number, signal: AbortSignal): Promise<Known> {
    const known: Known = { runIds: new Set(), last: new Map(), ended: new Set() };
    const { evaluationRequested, evaluationCompleted } = topics;
    const take = (record: InboundRecord): void => {
      if (record.topic === evaluationCompleted.name) return takeEnd(record, known);
      const request = messageIn(evaluationRequested, record);
      const tenant = headerOf(record, HEADER.tenant);
      if (request?.cause !== 'scheduled' || tenant === undefined) return;
      note(request.runId, known.runIds);
      const place = placeOf(tenant, request.suite);
      if ((known.last.get(place)?.at ?? 0) <= record.timestamp) {
        known.last.set(place, { runId: request.runId, at: record.timestamp });
      }
    };
    await this.#ports.readSince([evaluationRequested.name, evaluationCompleted.name], since, take, signal);
    return known;
  }
}

/** Its request may be gone: what has ended was asked for. */
function takeEnd(record: InboundRecord, { ended, runIds }: Known): void {
  const runId = headerOf(record, HEADER.run);
  if (runId === undefined) return;
  note(runId, ended);
  note(runId, runIds);
}

/** The oldest go first: what is due now is among the newest. */
function note(runId: string, among: Set<string>): void {
  among.add(runId);
  if (among.size > MOST_KNOWN) among.delete(among.values().next().value!);
}

function placeOf(tenant: string, suite: string): string {
  return JSON.stringify([tenant, suite]);
}
