import type { CallUsage, Embed, JudgeModel, JudgeRequest } from './judge-model.port.js';

/** What a scripted judge says to a call: a text, an object that it writes as JSON, or an error that it fails with. */
export type ScriptedReply = string | object | ((request: JudgeRequest) => string | object);

export interface ScriptedJudge extends JudgeModel {
  readonly requests: JudgeRequest[];
}

/**
 * Says its replies in order, whatever it is asked, or what a function makes of each request. An `Error` is thrown. It takes 100 input
 * and 10 output tokens a call, at a cost of 0.01, unless told otherwise.
 */
export function scriptedJudge(
  script: readonly ScriptedReply[] | ((request: JudgeRequest) => string | object),
  usage: CallUsage = { inputTokens: 100, outputTokens: 10, cost: 0.01 },
): ScriptedJudge {
  const requests: JudgeRequest[] = [];
  return {
    name: 'scripted',
    requests,
    complete: async (request, signal) => {
      signal.throwIfAborted();
      const reply = typeof script === 'function' ? script : script[requests.length];
      requests.push(request);
      if (reply === undefined) throw new Error(`The script has ${requests.length - 1} replies.`);
      const said = typeof reply === 'function' ? reply(request) : reply;
      if (said instanceof Error) throw said;
      // Time for others: calls that run beside each other do interleave.
      await Promise.resolve();
      return { text: typeof said === 'string' ? said : JSON.stringify(said), usage };
    },
  };
}

/** Embeddings by text. */
export function scriptedEmbed(embeddings: Readonly<Record<string, readonly number[]>>): Embed {
  return async (texts) =>
    texts.map((text) => {
      const embedding = embeddings[text];
      if (!embedding) throw new Error('The script has no embedding of a text.');
      return embedding;
    });
}
