import { classify, WeirError } from '@weir/errors';
import type { JudgePorts } from '../judge-ports.js';
import type { JudgeSettings } from '../judge-settings.js';
import type { JudgedBy, JudgeProblem } from '../judged.js';
import type { Asking, JudgeUsage } from './ask.js';
import type { JudgePrompt } from './judge-prompt.js';

/**
 * Judges as often as the settings say, and gives all opinions or the first problem: whatever is thrown becomes one, `judge-stopped`
 * once the signal has ended it.
 */
export async function judgeRepeatedly<One>(
  ports: JudgePorts,
  settings: JudgeSettings,
  prompts: readonly JudgePrompt<unknown>[],
  once: (asking: Asking) => Promise<One>,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ opinions?: One[]; problem?: JudgeProblem; usage: JudgeUsage; by: JudgedBy }> {
  const usage: JudgeUsage = { calls: 0, inputTokens: 0, outputTokens: 0, cost: 0 };
  const hashes = Object.fromEntries(prompts.map(({ id, hash }) => [id, hash]));
  const by: JudgedBy = { judge: ports.judge.name, prompts: hashes, ...settings };
  const opinions: One[] = [];
  try {
    for (let index = 0; index < settings.repeats; index += 1) {
      opinions.push(await once({ ports, settings, repeat: index, calls: 0, usage, signal }));
    }
    return { opinions, usage, by };
  } catch (error) {
    const { code, message, disposition } = signal.aborted ? stopped(error) : classify(error);
    return { problem: { code, message, disposition }, usage, by };
  }
}

const stopped = (cause: unknown): WeirError =>
  new WeirError({ code: 'judge-stopped', disposition: 'retryable', message: 'Judging was stopped.', cause });
