import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordProducer } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';
import type { ChaosSystem } from './chaos-system.js';
import { checkAnswers, type FailureAllowed } from './check/check-answers.js';
import { checkDeadLetters } from './check/check-dead-letters.js';
import { checkDocuments } from './check/check-documents.js';
import { type Findings, merge } from './check/findings.js';
import { type Observation, TERMINAL } from './check/observation.js';
import { readIndex } from './check/read-index.js';
import { followTopics, readTopics, TopicsSeen } from './check/read-topics.js';
import { combined, type Disturbed, type Fault, type FaultName, type Intensity } from './faults/fault.js';
import { FAULT } from './faults/index.js';
import { until } from '../support/until.js';
import { Random } from '@weir/statistics';
import type { Input } from './workload/input.js';
import { type LoadSize, planAnchors, planLoad } from './workload/plan-load.js';
import { AckLedger, sendLoad } from './workload/send-load.js';

export interface RoundOptions {
  /** One after another, under one load. */
  faults: readonly FaultName[];
  seed: number;
  size: LoadSize;
  /** How long the load is sent, seconds. */
  seconds: number;
  intensity: Intensity;
}

/** What the faults did under one seed, and what the checker found that it had not found before. */
export interface RoundResult {
  faults: readonly FaultName[];
  seed: number;
  /** Inputs that the broker acknowledged, repetitions included. */
  documents: number;
  questions: number;
  findings: Findings;
  /** What was broken, by kind. */
  counts: Record<string, number>;
  /** What else was expected of the system and did not happen. */
  problems: string[];
  /** From the end of the last disturbance to the last outcome of what was sent before it, milliseconds. */
  recoveryMs: number;
  figures: Record<string, number>;
}

/** Whether the system kept its promises in a round. */
export function isExact({ findings, problems }: RoundResult): boolean {
  return problems.length === 0 && Object.values(findings).every((list: string[]) => list.length === 0);
}

/** The longest that a system may take to settle after its faults. */
const SETTLE_MS = 120_000;

/** How often a system that is quiet is looked at, to see whether it stays so. */
const QUIET_POLL_MS = 500;

/** The tenants' side of a system under test: what they send, and what they were promised. */
export class Tenants {
  readonly #system: ChaosSystem;
  readonly #producer: RecordProducer;
  readonly #logger: Logger;
  readonly #ledger = new AckLedger();
  readonly #found = new Set<string>();

  constructor(system: ChaosSystem, producer: RecordProducer, logger: Logger) {
    this.#system = system;
    this.#producer = producer;
    this.#logger = logger;
  }

  /** Sends the documents that do not change, and waits until they stand. */
  async sendAnchors(): Promise<void> {
    const anchors = planAnchors();
    await sendLoad(anchors, Infinity, this.#producer, this.#ledger);
    const seen = new TopicsSeen();
    const reader = followTopics(this.#system.kafka, this.#logger, seen);
    await reader.start();
    try {
      const standing = () => seen.statuses.filter(({ status }) => status === 'indexed').length >= anchors.length;
      await until('the anchors to be indexed', standing, { withinMs: SETTLE_MS });
    } finally {
      await reader.stop();
    }
  }

  /** One load under one fault, to the end. */
  async round({ faults, seed, size, seconds, intensity }: RoundOptions): Promise<RoundResult> {
    const fault = combined(faults.map((name) => FAULT[name]));
    const round = `s${seed}-${faults.join('-').toLowerCase()}`;
    const random = new Random(seed * 1_000 + Number(faults.join('').replaceAll('F', '')));
    const load = planLoad(round, size, fault.shape, random.fork());
    const inputs = fault.extra?.(round, load, random.fork(), intensity) ?? load;
    const extra: Input[] = [];
    const seen = new TopicsSeen();
    const reader = followTopics(this.#system.kafka, this.#logger, seen);
    await reader.start();
    try {
      const sent = new AbortController();
      const sending = sendLoad(inputs, inputs.length / seconds, this.#producer, this.#ledger).then(() => sent.abort());
      const disturbed = await fault.disturb({
        system: this.#system,
        random: random.fork(),
        intensity,
        sent: sent.signal,
        round,
        send: (more) => {
          extra.push(...more);
          return sendLoad(more, Infinity, this.#producer, this.#ledger);
        },
      });
      await sending;
      const settled = await this.#settle(round, seen, intensity);
      const observation = await this.#observe();
      const result = this.#judge(fault, { faults, seed, round }, [...inputs, ...extra], observation, {
        ...disturbed,
        problems: [...disturbed.problems, ...(settled ? [] : [`not settled within ${SETTLE_MS / 1_000} s`])],
      });
      if (!isExact(result)) writeFileSync(join(this.#system.home, `${round}.json`), toJson({ result, observation }));
      return result;
    } finally {
      await reader.stop();
    }
  }

  /** Waits until every outcome is there and no service has anything to do, for a while. */
  async #settle(round: string, seen: TopicsSeen, intensity: Intensity): Promise<boolean> {
    const giveUpAt = performance.now() + SETTLE_MS;
    const wanted = this.#ledger.all.filter(({ input }) => input.id.includes(round));
    const documents = wanted.filter(({ input }) => input.kind === 'submit' || input.kind === 'delete').length;
    const runs = wanted.filter(({ input }) => input.kind === 'question' && !input.conflicting).length;
    const complete = () =>
      new Set(seen.answers.filter(({ answer }) => answer.runId.startsWith(round)).map(({ id }) => id)).size >= runs &&
      seen.statuses.filter(({ status, documentId }) => TERMINAL.has(status) && documentId.startsWith(round)).length >=
        documents;
    const outcomes = await until('all outcomes', complete, { withinMs: SETTLE_MS }).then(
      () => true,
      () => false,
    );
    // What is written once too often may be written late.
    const quietMs = intensity === 'full' ? 10_000 : 2_000;
    const left = () => Math.max(0, giveUpAt - performance.now());
    for (let quietSince: number | undefined; ;) {
      if (!(await this.#system.idle(left()))) return false;
      quietSince ??= performance.now();
      if (performance.now() - quietSince >= quietMs) return outcomes;
      await sleep(QUIET_POLL_MS);
    }
  }

  async #observe(): Promise<Observation> {
    const [topics, index] = await Promise.all([
      readTopics(this.#system.kafka, this.#logger),
      readIndex(this.#system.elasticsearchUrl),
    ]);
    return {
      ...index,
      places: topics.places,
      statuses: topics.statuses,
      answers: topics.answers,
      deadLetters: topics.deadLetters,
    };
  }

  /** Everything ever sent is checked each time: a later fault must not harm what an earlier load left behind. */
  #judge(
    fault: Fault,
    { faults, seed, round }: { faults: readonly FaultName[]; seed: number; round: string },
    inputs: readonly Input[],
    observation: Observation,
    disturbed: Disturbed,
  ): RoundResult {
    const all = this.#ledger.all;
    const own = all.filter(({ input }) => input.id.includes(round));
    const failureAllowed: FailureAllowed = fault.failureAllowed?.(disturbed) ?? (() => false);
    const review = fault.review?.(observation, inputs, disturbed) ?? { figures: {}, problems: [] };
    const began = Math.min(...own.flatMap(({ input }) => observation.places.get(input.id) ?? []).map(({ at }) => at));
    const letters = observation.deadLetters.filter(({ at }) => at >= began);
    const times = (kinds: readonly Input['kind'][]) =>
      own.filter(({ input }) => kinds.includes(input.kind)).reduce((sum, one) => sum + one.times, 0);
    return {
      faults,
      seed,
      documents: times(['submit', 'delete']),
      questions: times(['question']),
      findings: this.#news(
        merge(
          checkDocuments(all, observation),
          checkAnswers(all, round, observation, failureAllowed),
          checkDeadLetters(own, { ...observation, deadLetters: letters }, fault.deadLettersOnce),
        ),
      ),
      counts: disturbed.counts,
      problems: [...disturbed.problems, ...review.problems],
      recoveryMs: recovery(inputs, observation, disturbed),
      figures: review.figures,
    };
  }

  /** What an earlier round left broken is said once. */
  #news(findings: Findings): Findings {
    const isNew = (finding: string) => !this.#found.has(finding);
    const { lost, duplicate, orphan, wrong } = findings;
    const news = {
      lost: lost.filter(isNew),
      duplicate: duplicate.filter(isNew),
      orphan: orphan.filter(isNew),
      wrong: wrong.filter(isNew),
    };
    for (const finding of Object.values(news).flat()) this.#found.add(finding);
    return news;
  }
}

/** How long after the last disturbance what was sent before its end had its outcome. */
function recovery(inputs: readonly Input[], observation: Observation, { windows }: Disturbed): number {
  if (windows.length === 0) return 0;
  const end = Math.max(...windows.map(({ to }) => to));
  const before = new Set(
    inputs.flatMap((input) => {
      const place = observation.places.get(input.id)?.[0];
      return place && place.at <= end ? [nameOf(input, place.offset)] : [];
    }),
  );
  const ends = [
    ...observation.answers.filter(({ answer }) => before.has(answer.runId)),
    ...observation.statuses.filter(
      ({ status, tenant, documentId, version }) =>
        TERMINAL.has(status) && before.has(`${tenant}/${documentId}/${version}`),
    ),
  ];
  return Math.max(0, ...ends.map(({ at }) => at - end));
}

/** What an input's outcome is called by. */
function nameOf(input: Input, offset: number): string {
  switch (input.kind) {
    case 'question':
      return input.runId;
    case 'submit':
      return `${input.sheet.tenant}/${input.sheet.documentId}/${input.version ?? offset}`;
    case 'delete':
      return `${input.tenant}/${input.documentId}/${input.version ?? offset}`;
    case 'poison':
      return input.id;
  }
}

function toJson(value: unknown): string {
  const plain = (_name: string, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part instanceof Map ? Object.fromEntries(part) : part;
  return JSON.stringify(value, plain, 1);
}
