import {
  type AnswerCompleted,
  type CallRequested,
  create,
  decodeMessage,
  type DescMessage,
  HEADER,
  type Hit,
  type MessageShape,
  type StepCompleted,
  ToolOutcomeSchema,
  type Topic,
  topics,
} from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';
import type { PastRequest } from './past-requests.js';
import type { PastRun } from './past-run.js';

/** The first step of every run: where it stands on the log, all later ones do. */
const FIRST_STEP = 'check-input';
const SEARCH = /^retrieve(?:$|[-:])/;
const CALL = /^call(?:$|[-:])/;

type Call = Pick<CallRequested, 'name' | 'function' | 'arguments'>;

interface Found {
  answer?: AnswerCompleted;
  begun: boolean;
  searches: Map<string, Hit[]>;
  asked: Map<string, Call>;
  given: Map<string, { content: string; code: string }>;
}

/** What came of some questions, and how, as the records come. A text that many runs were given is held once. */
export class PastOutcomes {
  static readonly topics: readonly string[] = [
    topics.answerCompleted.name,
    topics.stepCompleted.name,
    topics.callRequested.name,
  ];
  readonly #tenant: string;
  readonly #until: number;
  readonly #requests: readonly PastRequest[];
  readonly #found: Map<string, Found>;
  readonly #texts = new Map<string, string>();

  /** @param until - What was written from then on does not count, so that going on finds the same; milliseconds since the epoch. */
  constructor(tenant: string, requests: readonly PastRequest[], until: number) {
    this.#tenant = tenant;
    this.#until = until;
    this.#requests = requests;
    this.#found = new Map(
      requests.map(({ request }) => [
        request.runId,
        { begun: false, searches: new Map(), asked: new Map(), given: new Map() },
      ]),
    );
  }

  take(record: InboundRecord): void {
    const found = this.#found.get(headerOf(record, HEADER.run) ?? '');
    if (!found || record.timestamp >= this.#until || headerOf(record, HEADER.tenant) !== this.#tenant) return;
    switch (record.topic) {
      case topics.answerCompleted.name: {
        const answer = messageIn(topics.answerCompleted, record);
        if (answer) found.answer ??= answer;
        return;
      }
      case topics.callRequested.name: {
        const call = messageIn(topics.callRequested, record);
        if (call) found.asked.set(call.step, { name: call.name, function: call.function, arguments: call.arguments });
        return;
      }
      default: {
        const reply = messageIn(topics.stepCompleted, record);
        if (reply) this.#takeReply(found, reply);
      }
    }
  }

  /** Those whose outcome is known, the oldest first. */
  runs(): PastRun[] {
    return this.#requests.flatMap(({ at, request }) => {
      const { runId } = request;
      const { answer } = this.#found.get(runId)!;
      if (!answer || answer.experiment !== '') return [];
      const source = answer.recalledFrom ? this.#found.get(answer.recalledFrom.runId) : this.#found.get(runId);
      return [
        {
          runId,
          at,
          request,
          answer,
          searches: [...(source?.searches ?? [])].map(([step, hits]) => ({ step, hits })),
          calls: source ? callsOf(source, source.answer ?? answer) : [],
          isWhole: source?.begun ?? false,
        },
      ];
    });
  }

  #takeReply(found: Found, { step, result }: StepCompleted): void {
    if (step === FIRST_STEP) found.begun = true;
    if (result.case === 'retrieve' && SEARCH.test(step)) {
      found.searches.set(
        step,
        result.value.hits.map((hit) => ({ ...hit, text: this.#once(hit) })),
      );
    }
    if (result.case === 'call' && CALL.test(step)) {
      const { content, code, truncated } = result.value;
      found.given.set(step, { content: truncated ? `${content}\n(What follows was cut off.)` : content, code });
    }
  }

  #once({ collection, chunkId, text }: Hit): string {
    const key = JSON.stringify([collection, chunkId]);
    const known = this.#texts.get(key);
    if (known === text) return known;
    this.#texts.set(key, text);
    return text;
  }
}

/** An agent's search is a call of its: the step's number is the place of the call. */
function callsOf({ asked, given, searches }: Found, { toolUses }: AnswerCompleted): PastRun['calls'] {
  return [
    ...[...given].flatMap(([step, { content, code }]) => {
      const call = asked.get(step);
      if (!call) return [];
      const { name: tool, function: own, arguments: written } = call;
      return [create(ToolOutcomeSchema, { tool, function: own, arguments: written, result: content, code })];
    }),
    ...[...searches].flatMap(([step, hits]) => {
      const number = step === 'retrieve' ? 1 : Number(/^retrieve-(\d+)$/.exec(step)?.[1] ?? Number.NaN);
      const use = toolUses[number - 1];
      if (!use) return [];
      const { tool, function: own, arguments: written } = use;
      return [create(ToolOutcomeSchema, { tool, function: own, arguments: written, hits })];
    }),
  ];
}

function messageIn<Schema extends DescMessage>(
  topic: Topic<Schema>,
  record: InboundRecord,
): MessageShape<Schema> | undefined {
  try {
    return record.value ? decodeMessage(topic.schema, record.value, headerOf(record, HEADER.contentType)) : undefined;
  } catch {
    return undefined;
  }
}
