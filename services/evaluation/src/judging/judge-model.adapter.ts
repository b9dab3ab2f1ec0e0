import {
  CompleteRequestedSchema,
  create,
  EmbedRequestedSchema,
  hashId,
  type JsonObject,
  topics,
} from '@weir/contracts';
import type { Embed, JudgeModel } from '@weir/judges';
import type { ModelSpec } from '@weir/resources';
import type { Steps } from '@weir/requests';

/** On whose behalf a model judges. */
export interface JudgingScope {
  tenant: string;
  /** The run whose answer is judged: its steps are beside the answer's own. */
  runId: string;
  /** Tells the calls of one attempt from those of another: a reply is written once, and not again to who asks again. */
  attempt: string;
}

/** On whose account, too. */
export interface JudgeAccount extends JudgingScope {
  app: string;
  /** Name of an ApiKey; empty for what nobody asked for. */
  caller: string;
}

/** Longer than any model may take, milliseconds. */
const JUDGE_MS = 610_000;
const EMBED_MS = 60_000;

/** A model that is asked to judge over the same topic as for answers. */
export function judgeModel(
  steps: Steps,
  { name, spec }: { name: string; spec: ModelSpec },
  { tenant, runId, attempt, app, caller }: JudgeAccount,
): JudgeModel {
  return {
    name,
    complete: async ({ system, messages, responseSchema, temperature, seed, maxOutputTokens }, signal) => {
      const all = [...(system === undefined ? [] : [{ role: 'system', content: system }]), ...messages];
      const step = `judge-${hashId(attempt, JSON.stringify([all, temperature, seed]))}`;
      const message = create(CompleteRequestedSchema, {
        runId,
        step,
        model: JSON.parse(JSON.stringify(spec)) as JsonObject,
        messages: all.map(({ role, content }) => ({ role, content })),
        question: messages.at(-1)?.content ?? '',
        sampling: { temperature, seed, maxOutputTokens, samples: 1 },
        app,
        caller,
        purpose: 'judge',
        ...(responseSchema ? { responseSchema: responseSchema as JsonObject } : {}),
      });
      const { text, usage } = await steps.request({
        topic: topics.completeRequested,
        message,
        expects: 'complete',
        tenant,
        runId,
        step,
        deadline: Date.now() + JUDGE_MS,
        signal,
      });
      const { inputTokens = 0, outputTokens = 0, cost = 0 } = usage ?? {};
      return { text, usage: { inputTokens, outputTokens, cost } };
    },
  };
}

/** Embeddings by the embedding service. */
export function embedder(steps: Steps, { tenant, runId, attempt }: JudgingScope): Embed {
  return async (texts, signal) => {
    const step = `embed-${hashId(attempt, ...texts)}`;
    const { vectors } = await steps.request({
      topic: topics.embedRequested,
      message: create(EmbedRequestedSchema, { runId, step, texts: [...texts] }),
      expects: 'embed',
      tenant,
      runId,
      step,
      deadline: Date.now() + EMBED_MS,
      signal,
    });
    return vectors.map(({ values }) => values);
  };
}
