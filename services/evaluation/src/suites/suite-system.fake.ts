import {
  type AnswerCompleted,
  type AnswerRequested,
  AnswerRequestedSchema,
  create,
  decodeMessage,
  encodeJson,
  type EvaluationProgressed,
  type EvaluationRequested,
  EvaluationRequestedSchema,
  HEADER,
  type ItemEvaluated,
  JSON_TYPE,
  type JsonObject,
  topics,
} from '@weir/contracts';
import { lookAtScores, scored, summarise } from '@weir/experiments';
import { type Emission, fakeGatherContext, type InboundRecord } from '@weir/kafka';
import { FakePublisher, replyRecord, Waits } from '@weir/requests';
import { defaultResources, parseResource, Snapshot } from '@weir/resources';
import { Cancellations } from '@weir/service';
import { runSuite, type SuitePorts } from './run-suite.js';
import { quietEvents } from '../telemetry.fake.js';

export const TENANT = 'acme';
type Init = NonNullable<Parameters<typeof create<typeof topics.answerCompleted.schema>>[1]>;

/** A log, and apps that answer at once: all that a suite meets. */
export class SuiteSystem {
  /** Everything that stands on the topics. */
  readonly log: InboundRecord[] = [];
  readonly asked: AnswerRequested[] = [];
  readonly cancellations = new Cancellations();
  readonly publisher = new FakePublisher();
  readonly waits = new Waits(100);
  /** What an app says; undefined: nothing. */
  says: (request: AnswerRequested) => Init | undefined = () => ({ outcome: 'answered', answer: 'So.' });
  /** Called before an item is written. */
  onItem: (item: ItemEvaluated) => void = () => undefined;
  readonly #snapshot: Snapshot;

  constructor(resources: readonly object[]) {
    this.#snapshot = [...defaultResources(), ...resources.map(parseResource)].reduce(
      (all, resource) => all.with(resource),
      Snapshot.empty,
    );
    this.publisher.onPublish = (record) => {
      const request = decodeMessage(AnswerRequestedSchema, record.value!, JSON_TYPE);
      this.asked.push(request);
      const answer = this.says(request);
      if (answer) this.answer(request.runId, answer);
    };
  }

  /** Writes the outcome of a run. */
  answer(runId: string, answer: Init): void {
    const message: AnswerCompleted = create(topics.answerCompleted.schema, {
      runId,
      timings: { total: 12 },
      ...answer,
    });
    const { name, schema } = topics.answerCompleted;
    const record = replyRecord({ topic: name, schema, message, run: runId, tenant: TENANT });
    this.log.push(record);
    this.waits.offer(record);
  }

  get items(): ItemEvaluated[] {
    return this.#written(topics.itemEvaluated.name, (value) =>
      decodeMessage(topics.itemEvaluated.schema, value, JSON_TYPE),
    );
  }

  get progress(): EvaluationProgressed[] {
    return this.#written(topics.evaluationProgressed.name, (value) =>
      decodeMessage(topics.evaluationProgressed.schema, value, JSON_TYPE),
    );
  }

  run(
    request: Partial<Pick<EvaluationRequested, 'suite'>> & { spec?: JsonObject },
    signal: AbortSignal = new AbortController().signal,
  ): ReturnType<typeof runSuite> {
    const message = create(EvaluationRequestedSchema, { runId: 'evaluation-1', ...request });
    return runSuite(message, this.context({ signal }), this.ports());
  }

  /** What an evaluation is run in; what it publishes is on the log. */
  context(options: { signal?: AbortSignal; timestamp?: number } = {}): ReturnType<typeof fakeGatherContext> {
    const publish = async (emissions: readonly Emission[]) => this.write(emissions);
    return fakeGatherContext(topics.evaluationRequested.name, { ...options, publish });
  }

  ports(): SuitePorts {
    return {
      publisher: this.publisher,
      waits: this.waits,
      snapshotWith: () => Promise.resolve(this.#snapshot),
      readSince: (names, _since, onRecord) => {
        for (const record of this.log.slice()) if (names.includes(record.topic)) onRecord(record);
        return Promise.resolve();
      },
      cancellations: this.cancellations,
      datasets: '/nowhere',
      scorer: (suite) => (result) => Promise.resolve(scored(result, suite.metrics)),
      summarise: (results) => Promise.resolve(JSON.parse(JSON.stringify(summarise(results))) as JsonObject),
      lookAtScores: () => (reference, results, options) => Promise.resolve(lookAtScores(reference, results, options)),
      events: quietEvents,
      now: () => Date.now(),
    };
  }

  write(emissions: readonly Emission[]): void {
    for (const { topic, schema, message, options } of emissions) {
      if (topic.name === topics.itemEvaluated.name) this.onItem(message as ItemEvaluated);
      const headers = { [HEADER.run]: options.run!, [HEADER.tenant]: TENANT, [HEADER.contentType]: JSON_TYPE };
      this.log.push({
        topic: topic.name,
        partition: 0,
        offset: this.log.length,
        timestamp: 0,
        key: Buffer.from(options.key ?? topic.key(message!)),
        value: encodeJson(schema, message!),
        headers: Object.entries(headers).map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const),
      });
    }
  }

  #written<Message>(topic: string, decode: (value: Buffer) => Message): Message[] {
    return this.log.filter((record) => record.topic === topic).map(({ value }) => decode(value!));
  }
}
