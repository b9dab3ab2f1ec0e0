import { randomUUID } from 'node:crypto';
import { create, replyTopics, topics } from '@weir/contracts';
import { classify } from '@weir/errors';
import { type GatherContext, type KafkaOptions, LogReader, requireTopics } from '@weir/kafka';
import type { Steps, Waits } from '@weir/requests';
import type { Logger } from '@weir/telemetry';
import type { GovernanceEvents } from './telemetry.js';

/** Vectors of texts, in their order. */
export type Embed = (texts: readonly string[], context: GatherContext) => Promise<readonly (readonly number[])[]>;

/** A check does not wait for longer than this: somebody waits for the check. */
const PATIENCE_MS = 2_000;

/** Has the embedding service embed them. */
export function embedTexts(steps: Steps): Embed {
  return async (texts, { envelope, signal }) => {
    const runId = randomUUID();
    const { vectors } = await steps.request({
      topic: topics.embedRequested,
      message: create(topics.embedRequested.schema, { runId, step: 'embed', texts: [...texts] }),
      expects: 'embed',
      tenant: envelope.tenant,
      runId,
      step: 'embed',
      deadline: Date.now() + PATIENCE_MS,
      signal,
    });
    return vectors.map(({ values }) => values);
  };
}

/** The vectors by their texts; none where they could not be had: each guardrail knows what it does without. */
export async function vectorsOf(
  texts: readonly string[],
  { embed, events }: { embed: Embed; events: Pick<GovernanceEvents, 'embeddingsMissing'> },
  context: GatherContext,
): Promise<Map<string, readonly number[]>> {
  if (texts.length === 0) return new Map();
  try {
    const vectors = await embed(texts, context);
    return new Map(texts.flatMap((text, index) => (vectors[index] ? [[text, vectors[index]] as const] : [])));
  } catch (error) {
    if (context.signal.aborted) throw error;
    events.embeddingsMissing({ code: classify(error).code, texts: texts.length });
    return new Map();
  }
}

/** Reads the replies to what governance asks, from the end of their topic on. */
export class ReplyReader {
  readonly #kafka: KafkaOptions;
  readonly #reader: LogReader;

  constructor({ kafka, logger, waits }: { kafka: KafkaOptions; logger: Logger; waits: Waits }) {
    this.#kafka = kafka;
    const onRecord = waits.offer.bind(waits);
    this.#reader = new LogReader({ kafka, logger, topics: [replyTopics.governance], from: 'end', onRecord });
  }

  /** @throws WeirError fatal `topic-missing`. */
  async start(): Promise<void> {
    await requireTopics(this.#kafka, [replyTopics.governance]);
    await this.#reader.start();
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }
}
