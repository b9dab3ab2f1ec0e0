import { HEADER, topics } from '@weir/contracts';
import { headerOf, type ReadSince } from '@weir/kafka';
import { type Publisher, requestRecord } from '@weir/requests';
import type { Snapshot } from '@weir/resources';
import type { Logger } from '@weir/telemetry';
import { SOURCE } from '../answers/ask-app.js';
import { type DueSuite, scheduledSuites } from './due-suites.js';

export interface SchedulePorts {
  publisher: Publisher;
  readSince: ReadSince;
  snapshot: () => Snapshot;
  logger: Logger;
  now: () => number;
}

const LOOK_MS = 10_000;
const MOST_KNOWN = 1_000;

/**
 * Asks for the runs of suites that have a schedule, at their time. Every instance does; as they ask for the same run, it is run once. One
 * that was missed while nothing ran is made up for; of several, the last.
 */
export class Schedule {
  readonly #ports: SchedulePorts;
  readonly #asked = new Set<string>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(ports: SchedulePorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stop.abort();
  }

  /** Asks for what is due and was not asked for yet. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const due of scheduledSuites(this.#ports.snapshot(), this.#ports.now())) {
        const { runId, suite } = due.request;
        if (this.#asked.has(runId)) continue;
        if (!(await this.#wasAsked(due))) await this.#ask(due);
        this.#asked.add(runId);
        if (this.#asked.size > MOST_KNOWN) this.#asked.delete(this.#asked.values().next().value!);
        this.#ports.logger.debug({ suite, runId }, 'scheduled suite is asked for');
      }
    } catch (error) {
      // It is due the next time as well.
      if (!this.#stop.signal.aborted) this.#ports.logger.warn({ reason: String(error) }, 'schedule was not looked at');
    } finally {
      this.#looking = false;
    }
  }

  /** An instance that has just started does not know what was asked before. */
  async #wasAsked({ tenant, since, request: { runId } }: DueSuite): Promise<boolean> {
    let found = false;
    const names = [topics.evaluationRequested.name, topics.evaluationCompleted.name];
    await this.#ports.readSince(
      names,
      since,
      (record) => {
        found ||= headerOf(record, HEADER.run) === runId && headerOf(record, HEADER.tenant) === tenant;
      },
      this.#stop.signal,
    );
    return found;
  }

  async #ask({ tenant, request }: DueSuite): Promise<void> {
    const topic = topics.evaluationRequested;
    const { runId } = request;
    const message = { source: SOURCE, topic, schema: topic.schema, message: request, key: runId, tenant, run: runId };
    await this.#ports.publisher.publish([requestRecord(message)], this.#stop.signal);
  }
}
