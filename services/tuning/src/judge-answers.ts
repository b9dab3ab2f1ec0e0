import type { RankingExample } from '@weir/datasets';
import { tokenF1 } from '@weir/metrics';
import type { ChatModel } from '@weir/models';
import { samplingSchema } from '@weir/resources';
import type { ComparedScores } from '@weir/tunings';

export interface AnswerUsage {
  inputTokens: number;
  outputTokens: number;
}

/** A model that is asked, and what it took by now. */
export interface JudgedModel {
  model: ChatModel;
  usage: AnswerUsage;
}

/** Inputs that are asked at the same time, each of both models. */
const AT_ONCE = 4;

/**
 * Token F1 of what two models say to inputs, with the words that are right for each.
 *
 * @param instruction - A system message before each input.
 */
export async function judgeAnswers(
  examples: readonly RankingExample[],
  { base, tuned }: { base: JudgedModel; tuned: JudgedModel },
  how: { instruction: string | undefined; maxOutputTokens: number; seed: number; signal: AbortSignal },
): Promise<ComparedScores> {
  const scores: ComparedScores = { base: [], tuned: [] };
  for (let next = 0; next < examples.length; next += AT_ONCE) {
    const part = examples.slice(next, next + AT_ONCE);
    const scoresOf = (judged: JudgedModel) =>
      Promise.all(part.map(async ({ query, positives }) => tokenF1(await answerOf(query, judged, how), positives)));
    const [ofBase, ofTuned] = await Promise.all([scoresOf(base), scoresOf(tuned)]);
    scores.base.push(...ofBase);
    scores.tuned.push(...ofTuned);
  }
  return scores;
}

async function answerOf(
  input: string,
  { model, usage }: JudgedModel,
  { instruction, maxOutputTokens, seed, signal }: Parameters<typeof judgeAnswers>[2],
): Promise<string> {
  const system = instruction === undefined ? [] : [{ role: 'system' as const, content: instruction }];
  const completion = await model.complete(
    {
      messages: [...system, { role: 'user', content: input }],
      question: input,
      contexts: [],
      sampling: samplingSchema.parse({ temperature: 0, seed, maxOutputTokens }),
    },
    signal,
    () => undefined,
  );
  usage.inputTokens += completion.usage.inputTokens;
  usage.outputTokens += completion.usage.outputTokens;
  return completion.text;
}
