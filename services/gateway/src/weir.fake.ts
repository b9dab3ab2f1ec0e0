import {
  create,
  type DescMessage,
  encodeJson,
  HEADER,
  hashId,
  JSON_TYPE,
  type MessageShape,
  StepCompletedSchema,
  topics,
  writeHeaders,
} from '@weir/contracts';
import { headersOf, type InboundRecord, type KafkaOptions, LogReader, RecordProducer } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';

/** One request as the fake services see it. */
interface Request {
  topic: string;
  type: string;
  run: string;
  tenant: string;
  replyTopic: string;
  body: Record<string, unknown>;
}

interface ChatMessage {
  role: string;
  content?: string;
}

type Reply = { topic: string; schema: DescMessage; message: MessageShape<DescMessage> };

const CITATIONS = [
  {
    documentId: 'leave.md',
    chunkId: 'c1',
    version: 3n,
    quote: 'Twenty days.',
    uri: 'https://example.org/leave',
    title: 'Leave',
    answerStart: 12,
    answerEnd: 15,
  },
  { documentId: 'leave.md', chunkId: 'c2', version: 3n, quote: 'Twenty.', answerStart: 12, answerEnd: 15 },
];

const CALLS = [{ id: 'call_1', name: 'look', arguments: '{"place":"shelf"}' }];

const LOGPROBS = [
  {
    token: 'Yes',
    logprob: -0.25,
    top: [
      { token: 'Yes', logprob: -0.25 },
      { token: 'No', logprob: -2 },
    ],
  },
];

/**
 * Plays orchestration, embedding, retrieval, governance and ingestion for one tenant: what a request says decides what is
 * replied. Reads from the end and without a group, so that runs that share a broker see nothing of each other.
 */
export class FakeWeir {
  readonly asked: string[] = [];
  readonly cancelled: string[] = [];
  readonly #tenant: string;
  readonly #embedding: string;
  readonly #reader: LogReader;
  readonly #producer: RecordProducer;

  constructor(options: { kafka: KafkaOptions; logger: Logger; tenant: string; embedding: string }) {
    const { kafka, logger } = options;
    this.#tenant = options.tenant;
    this.#embedding = options.embedding;
    this.#producer = new RecordProducer({ kafka, logger });
    this.#reader = new LogReader({
      kafka,
      logger,
      topics: [
        topics.answerRequested.name,
        topics.answerCancelled.name,
        topics.embedRequested.name,
        topics.retrieveRequested.name,
        topics.documentsRequested.name,
        topics.checkRequested.name,
        topics.documentSubmitted.name,
      ],
      from: 'end',
      onRecord: (record) => this.#receive(record),
    });
  }

  async start(): Promise<void> {
    await this.#reader.start();
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
    await this.#producer.close();
  }

  #receive(record: InboundRecord): void {
    const headers = headersOf(record);
    if (headers.get(HEADER.tenant) !== this.#tenant || !record.value) return;
    const request: Request = {
      topic: record.topic,
      type: headers.get(HEADER.type) ?? '',
      run: headers.get(HEADER.run) ?? '',
      tenant: this.#tenant,
      replyTopic: headers.get(HEADER.replyTopic) ?? '',
      body: JSON.parse(String(record.value)) as Record<string, unknown>,
    };
    void this.#answer(request);
  }

  async #answer(request: Request): Promise<void> {
    switch (request.topic) {
      case topics.answerRequested.name:
        return this.#orchestrate(request);
      case topics.answerCancelled.name:
        this.cancelled.push(request.run);
        return;
      case topics.documentSubmitted.name:
        return this.#ingest(request);
      default:
        return this.#step(request);
    }
  }

  async #orchestrate(request: Request): Promise<void> {
    const { run: runId, tenant, body } = request;
    this.asked.push(runId);
    const { question: asked, messages = [] } = body as { question?: string; messages?: ChatMessage[] };
    const question = asked ?? messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const result = messages.at(-1)?.role === 'tool' ? messages.at(-1) : undefined;
    const delta = (index: number, text: string): Reply => ({
      topic: topics.answerDelta.name,
      schema: topics.answerDelta.schema,
      message: create(topics.answerDelta.schema, { runId, index, text }),
    });
    const outcome = (fields: object): Reply => ({
      topic: topics.answerCompleted.name,
      schema: topics.answerCompleted.schema,
      message: create(topics.answerCompleted.schema, {
        runId,
        app: String(body.app),
        outcome: 'answered',
        usage: { inputTokens: 11, outputTokens: 5 },
        fingerprint: 'f00d',
        ...fields,
      }),
    });
    const answered = outcome({ answer: 'Twenty days [1].', citations: CITATIONS });
    const broken = outcome({ outcome: 'failed', reason: { code: 'model-failed', message: 'The model failed.' } });
    const pieces = [delta(0, 'Twenty '), delta(0, 'Twenty '), delta(2, '[1].'), delta(1, 'days ')];
    if (result) return this.#write(request, [outcome({ answer: `It says: ${result.content}` })]);
    switch (question) {
      case 'call':
        return this.#write(request, [delta(0, 'Let me '), outcome({ answer: 'Let me look.', toolCalls: CALLS })]);
      case 'json':
        return this.#write(request, [outcome({ answer: '{"days":20}' })]);
      case 'logprobs':
        return this.#write(request, [outcome({ answer: 'Yes', logprobs: LOGPROBS })]);
      case 'cut':
        return this.#write(request, [outcome({ answer: 'Twenty', reason: { code: 'length', message: 'Cut.' } })]);
      case 'refuse': {
        const reason = { code: 'input-blocked', message: 'The question was refused by policy.' };
        return this.#write(request, [outcome({ outcome: 'refused', answer: reason.message, reason })]);
      }
      case 'echo': {
        const { runId: _own, groups: _groups, ...rest } = body;
        return this.#write(request, [outcome({ answer: JSON.stringify(rest) })]);
      }
      case 'answer':
        return this.#write(request, [answered]);
      case 'stream':
        return this.#write(request, [...pieces, answered]);
      case 'refused after streaming': {
        const reason = { code: 'output-blocked', message: 'The answer was refused by policy.' };
        return this.#write(request, [...pieces, outcome({ outcome: 'refused', answer: reason.message, reason })]);
      }
      case 'fail one':
        return (body.sampling as { seed: number }).seed === 7 ? this.#write(request, [broken]) : undefined;
      case 'fail':
        return this.#write(request, [broken]);
      case 'fail after streaming':
        return this.#write(request, [...pieces, broken]);
      case 'who':
        return this.#write(request, [outcome({ answer: JSON.stringify({ tenant, groups: body.groups }) })]);
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, 700));
        return this.#write(request, [outcome({ answer: 'At last.' })]);
      default:
        return undefined;
    }
  }

  async #ingest(request: Request): Promise<void> {
    const { collection, documentId, text } = request.body as Record<string, string>;
    const last =
      request.type === 'weir.ingestion.v1.DocumentDeleted'
        ? { status: 'deleted' }
        : text === 'reject me'
          ? { status: 'rejected', reason: { code: 'scripted', message: 'As the script says.' } }
          : { status: 'indexed', chunks: 1 };
    const { name: topic, schema } = topics.documentStatus;
    await this.#write(
      request,
      [{ status: 'received' }, last].map((fields) => ({
        topic,
        schema,
        message: create(schema, { collection: collection!, documentId: documentId!, version: 1n, ...fields }),
      })),
    );
  }

  async #step(request: Request): Promise<void> {
    const { run: runId, replyTopic, body } = request;
    const message = create(StepCompletedSchema, { runId, step: String(body.step), result: this.#resultOf(request) });
    await this.#write(request, [{ topic: replyTopic, schema: StepCompletedSchema, message }]);
  }

  #resultOf({ topic, body }: Request): MessageShape<typeof StepCompletedSchema>['result'] {
    const result = ((): object => {
      switch (topic) {
        case topics.embedRequested.name: {
          const texts = body.texts as string[];
          const vectors = texts.map((_, index) => ({ values: [0.5, -0.25, index] }));
          return { case: 'embed', value: { model: this.#embedding, vectors, inputTokens: texts.length } };
        }
        case topics.retrieveRequested.name:
          return { case: 'retrieve', value: { hits: [{ documentId: 'leave.md', score: 1 }], generation: body.mode } };
        case topics.checkRequested.name: {
          const findings = [{ guardrail: 'secrets', type: 'secret', start: 3, end: 9 }];
          return { case: 'check', value: { verdict: 'redact', findings, text: 'my [removed]' } };
        }
        default:
          return { case: 'documents', value: documentsOf(body) };
      }
    })();
    return create(StepCompletedSchema, { result: result as never }).result;
  }

  async #write(request: Request, replies: readonly Reply[]): Promise<void> {
    await this.#producer.send(
      replies.map(({ topic, schema, message }, index) => ({
        topic,
        key: Buffer.from(request.run),
        value: encodeJson(schema, message),
        headers: writeHeaders({
          id: hashId(request.run, topic, String(index)),
          type: schema.typeName,
          source: 'weir/fake',
          time: new Date().toISOString(),
          tenant: request.tenant,
          run: request.run,
          contentType: JSON_TYPE,
        }),
      })),
    );
  }
}

function documentsOf(body: Record<string, unknown>): object {
  const documentId = body.documentId;
  if (documentId === 'missing') return { documents: [] };
  if (typeof documentId === 'string') return { documents: [{ documentId, content: [{ text: 'Twenty days.' }] }] };
  return { documents: [{ documentId: 'leave.md' }], more: true };
}
