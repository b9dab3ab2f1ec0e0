import { WeirError } from '@weir/errors';
import type { CallUsage, JudgeRequest } from '../judge-model.port.js';
import type { JudgePorts } from '../judge-ports.js';
import type { JudgeSettings } from '../judge-settings.js';
import { type DataBlock, frameData } from './frame-data.js';
import { type JudgePrompt, systemMessage } from './judge-prompt.js';
import { parseReply } from './parse-reply.js';

/** What judging took, of calls that ended: what a failed one took nobody knows. */
export interface JudgeUsage extends CallUsage {
  /** Failed ones too. */
  calls: number;
}

/** One judging of one item. */
export interface Asking {
  ports: JudgePorts;
  settings: JudgeSettings;
  /** From 0 on. */
  repeat: number;
  /** How many calls this repeat has made. */
  calls: number;
  /** Of all repeats: calls add to it. */
  usage: JudgeUsage;
  signal: AbortSignal;
}

/** How much of a reply that could not be used its judge is shown again, characters. */
const SHOWN_AGAIN = 2_000;

/**
 * Asks until the reply can be used, saying each time what was wrong with the one before.
 *
 * @param wrong - What is wrong with a reply of the right form, in words that quote nothing of it.
 * @throws WeirError `judge-nonsense` (poison) after `settings.attempts` replies that cannot be used; `judge-budget-spent` (poison)
 *   before a call that the budget does not allow; or what the judge or the signal throws.
 */
export async function ask<Reply>(
  asking: Asking,
  prompt: JudgePrompt<Reply>,
  blocks: readonly DataBlock[],
  wrong: (reply: Reply) => string | undefined = () => undefined,
): Promise<Reply> {
  const { code, text } = frameData(blocks);
  const system = systemMessage(prompt, code);
  const question = { role: 'user' as const, content: `${text}\n\nThe data end here. Reply as you were told.` };
  let messages: JudgeRequest['messages'] = [question];
  let problem: string | undefined;
  for (let attempt = 0; attempt < asking.settings.attempts; attempt += 1) {
    const said = await call(asking, { system, messages, responseSchema: prompt.responseSchema });
    const parsed = parseReply(said, prompt.reply);
    if ('problem' in parsed) problem = parsed.problem;
    else if (isQuoted(parsed.text, blocks)) problem = 'it repeats, word by word, what stands in the data';
    else {
      problem = wrong(parsed.reply);
      if (problem === undefined) return parsed.reply;
    }
    messages = [
      question,
      // Providers refuse messages of nothing.
      { role: 'assistant', content: said.trim().slice(0, SHOWN_AGAIN) || '(nothing)' },
      { role: 'user', content: `Your reply cannot be used: ${problem}. Reply again, with the JSON object alone.` },
    ];
  }
  throw new WeirError({
    code: 'judge-nonsense',
    disposition: 'poison',
    message: `The judge was asked ${prompt.id} ${asking.settings.attempts} times and gave no usable reply; of the last: ${problem}.`,
  });
}

/** Whether a reply stands in the data as it is: then it is a quotation, or the judge did as an answer told it. */
function isQuoted(reply: string, blocks: readonly DataBlock[]): boolean {
  const quoted = withoutSpace(reply);
  return blocks.some(({ text }) => withoutSpace(text).includes(quoted));
}

const withoutSpace = (text: string): string => text.replaceAll(/\s+/g, '');

async function call(
  asking: Asking,
  request: Pick<JudgeRequest, 'system' | 'messages' | 'responseSchema'>,
): Promise<string> {
  const { ports, settings, usage, signal } = asking;
  signal.throwIfAborted();
  const reservation = ports.budget?.reserve(mostTokens(request), settings.maxOutputTokens);
  if (ports.budget && !reservation) throw budgetSpent();
  const { temperature, maxOutputTokens } = settings;
  const seed = (settings.seed + asking.repeat * 1_000 + asking.calls) % 2 ** 31;
  asking.calls += 1;
  usage.calls += 1;
  try {
    const reply = await ports.judge.complete({ ...request, temperature, seed, maxOutputTokens }, signal);
    reservation?.settle(reply.usage);
    usage.inputTokens += reply.usage.inputTokens;
    usage.outputTokens += reply.usage.outputTokens;
    usage.cost += reply.usage.cost;
    return reply.text;
  } catch (error) {
    reservation?.forfeit();
    throw error;
  }
}

/** More tokens than a request has: tokenizers take three bytes and more of usual text for one, and each message a few. */
function mostTokens({ system = '', messages, responseSchema }: Partial<JudgeRequest>): number {
  const texts = [system, JSON.stringify(responseSchema ?? {}), ...(messages ?? []).map(({ content }) => content)];
  return texts.reduce((total, text) => total + Math.ceil(Buffer.byteLength(text) / 3) + 8, 0);
}

const budgetSpent = (): WeirError =>
  new WeirError({
    code: 'judge-budget-spent',
    disposition: 'poison',
    message: 'What is left of the budget for judging is less than the next call may take.',
  });
