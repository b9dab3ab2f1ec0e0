import { type AnswerCompleted, create, decodeMessage, encodeJson, HEADER, JSON_TYPE, topics } from '@weir/contracts';
import { headerOf } from '@weir/kafka';
import { RoundTrips } from './round-trips.js';
import { clientHeaders, type TopicClient } from './topic-client.js';

/** What the reader of an asking client has to be shown. */
export const ANSWER_TOPIC = topics.answerCompleted.name;

/** Asks apps over the topics. */
export class Questions {
  readonly #trips: RoundTrips;
  #asked = 0;

  constructor(client: TopicClient) {
    this.#trips = new RoundTrips(client, (record) => headerOf(record, HEADER.run));
  }

  async ask(app: string, question: string): Promise<AnswerCompleted> {
    const { schema, name } = topics.answerRequested;
    const runId = `ask-${(this.#asked += 1)}`;
    const { value } = await this.#trips.ask(runId, {
      topic: name,
      key: Buffer.from(runId),
      value: encodeJson(schema, create(schema, { runId, app, question })),
      headers: clientHeaders(schema.typeName, runId, JSON_TYPE, { run: runId }),
    });
    return decodeMessage(topics.answerCompleted.schema, value!, JSON_TYPE);
  }

  close(): void {
    this.#trips.close();
  }
}
