import { deviation, mean } from '@weir/statistics';
import type { Asking } from './asking/ask.js';
import { judgeRepeatedly } from './asking/judge-repeatedly.js';
import type { JudgePrompt } from './asking/judge-prompt.js';
import type { JudgePorts } from './judge-ports.js';
import { invalidSetting, type JudgeSettings, judgeSettings } from './judge-settings.js';
import type { Judged } from './judged.js';
import type { JudgedItem } from './judged-item.js';
import { missingInput } from './missing-input.js';

export type Need = 'contexts' | 'expected';

export interface JudgedMetric {
  /** One line. */
  says: string;
  better: 'more' | 'less';
  /** What of an item it cannot do without, beside question and answer. */
  needs: readonly Need[];
  /** Whether it compares meanings, and so needs `ports.embed`. */
  embeds: boolean;
  /** What the judge is asked. */
  prompts: readonly JudgePrompt<unknown>[];
  /**
   * Judges an item. What an item lacks, what a judge fails with, replies that cannot be used, and a budget that is spent are problems
   * of the result: a score is never made up, and one repeat without a score leaves the item without.
   *
   * @throws WeirError `judge-settings-invalid` (fatal), before any call.
   */
  score(item: JudgedItem, ports: JudgePorts, settings?: Partial<JudgeSettings>, signal?: AbortSignal): Promise<Judged>;
}

/** What one repeat came to. */
export interface Opinion {
  score: number;
  reason?: string;
}

/** A metric of what one judging of an item is; `judgeOnce` throws what becomes the problem. */
export function defineJudgedMetric({
  prompts,
  judgeOnce,
  embeds = false,
  ...rest
}: Pick<JudgedMetric, 'says' | 'better' | 'needs'> & {
  embeds?: boolean;
  prompts: readonly JudgePrompt<unknown>[];
  judgeOnce: (item: JudgedItem, asking: Asking) => Promise<Opinion>;
}): JudgedMetric {
  return {
    ...rest,
    prompts,
    embeds,
    score: async (item, ports, given, signal) => {
      if (embeds && !ports.embed) throw invalidSetting('embed', 'is missing, and this metric compares meanings');
      const { opinions, ...judged } = await judgeRepeatedly(
        ports,
        judgeSettings(given),
        prompts,
        async (asking) => {
          checkItem(item, rest.needs);
          return judgeOnce(item, asking);
        },
        signal,
      );
      if (embeds && ports.embedder !== undefined) judged.by.embedder = ports.embedder;
      if (!opinions) return judged;
      const scores = opinions.map(({ score }) => score);
      const reason = opinions[0]?.reason;
      return {
        score: mean(scores),
        scores,
        ...(scores.length > 1 ? { spread: deviation(scores) } : {}),
        ...(reason === undefined ? {} : { reason }),
        ...judged,
      };
    },
  };
}

function checkItem({ question, answer, contexts, expected = [] }: JudgedItem, needs: readonly Need[]): void {
  if (question.trim() === '') throw missingInput('question');
  if (answer.trim() === '') throw missingInput('answer');
  if (needs.includes('contexts') && !contexts.some((context) => context.trim() !== '')) throw missingInput('contexts');
  if (needs.includes('expected') && !expected.some((text) => text.trim() !== '')) throw missingInput('expected');
}
