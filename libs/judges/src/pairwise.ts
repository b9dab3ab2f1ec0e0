import { mean } from '@weir/statistics';
import { z } from 'zod';
import { ask, type Asking } from './asking/ask.js';
import { judgeRepeatedly } from './asking/judge-repeatedly.js';
import { definePrompt, type JudgePrompt } from './asking/judge-prompt.js';
import type { JudgePorts } from './judge-ports.js';
import { invalidSetting, type JudgeSettings, judgeSettings } from './judge-settings.js';
import type { Judged } from './judged.js';
import { contextBlocks } from './metrics/context-blocks.js';
import { missingInput } from './missing-input.js';

export interface Pair {
  question: string;
  first: string;
  second: string;
  /** Shown to the judge if there are any. */
  contexts?: readonly string[];
}

/** Which of the two, by its place in the pair, not in what the judge saw. */
export type Preference = 'first' | 'second' | 'tie';

/** What the judge preferred when it saw the pair in its order, and when it saw it swapped. */
export interface BothOrders {
  inOrder: Preference;
  swapped: Preference;
}

/** `score` is 1 for the first, 0 for the second, 0.5 for a tie, the mean of repeats. */
export interface PairJudged extends Omit<Judged, 'spread'> {
  /** Who won more repeats. */
  winner?: Preference;
  /** One a repeat. */
  orders?: readonly BothOrders[];
}

export interface PairwiseJudge {
  says: string;
  prompts: readonly JudgePrompt<unknown>[];
  /** As of a metric that is judged; two calls a repeat. */
  compare(pair: Pair, ports: JudgePorts, settings?: Partial<JudgeSettings>, signal?: AbortSignal): Promise<PairJudged>;
}

const reply = z.object({ reason: z.string().min(1), better: z.enum(['A', 'B', 'tie']) });
type Reply = z.infer<typeof reply>;

/**
 * A judge of which of two answers is better by criteria. It sees them in both orders, and an answer wins only if it is preferred in
 * both; else it is a tie, so a judge that goes by the place decides nothing.
 *
 * @param name - Of the prompt, in what made a verdict.
 * @throws WeirError `judge-settings-invalid` (fatal) for no criteria.
 */
export function pairwise({ name = 'pairwise', criteria }: { name?: string; criteria: string }): PairwiseJudge {
  if (criteria.trim() === '') throw invalidSetting('criteria', 'is empty');
  const prompt = definePrompt({
    name,
    version: 1,
    instruction:
      'You compare two answers, A and B, to a question by criteria. You may be given contexts that they were made from. First write the ' +
      'reason, then which is better: "A", "B", or "tie" if neither is. Neither their order nor their length count, nor their style ' +
      `unless the criteria say so.\nCriteria: ${criteria}`,
    reply,
  });
  return {
    says: criteria,
    prompts: [prompt],
    compare: async (pair, ports, given, signal) => {
      const { opinions, ...judged } = await judgeRepeatedly(
        ports,
        judgeSettings(given),
        [prompt],
        (asking) => compareOnce(pair, prompt, asking),
        signal,
      );
      if (!opinions) return judged;
      const scores = opinions.map(({ orders }) => POINTS[winnerOf(orders)]);
      const score = mean(scores);
      return {
        score,
        scores,
        winner: score > 0.5 ? 'first' : score < 0.5 ? 'second' : 'tie',
        orders: opinions.map(({ orders }) => orders),
        reason: opinions[0]!.reason,
        ...judged,
      };
    },
  };
}

const POINTS: Record<Preference, number> = { first: 1, tie: 0.5, second: 0 };

/** Who wins of one repeat. */
export function winnerOf({ inOrder, swapped }: BothOrders): Preference {
  return inOrder === swapped ? inOrder : 'tie';
}

async function compareOnce(
  pair: Pair,
  prompt: JudgePrompt<Reply>,
  asking: Asking,
): Promise<{ orders: BothOrders; reason: string }> {
  if (pair.question.trim() === '') throw missingInput('question');
  if (pair.first.trim() === '' || pair.second.trim() === '') throw missingInput('answer');
  const see = (a: string, b: string): Promise<Reply> =>
    ask(asking, prompt, [
      { name: 'question', text: pair.question },
      ...contextBlocks(pair.contexts ?? []),
      { name: 'answer-a', text: a },
      { name: 'answer-b', text: b },
    ]);
  const inOrder = await see(pair.first, pair.second);
  const swapped = await see(pair.second, pair.first);
  return {
    orders: {
      inOrder: ({ A: 'first', B: 'second', tie: 'tie' } as const)[inOrder.better],
      swapped: ({ A: 'second', B: 'first', tie: 'tie' } as const)[swapped.better],
    },
    reason: `In order: ${inOrder.reason}\nSwapped: ${swapped.reason}`,
  };
}
