import type { RunState } from '@weir/contracts';
import type { AppSpec } from '@weir/resources';
import type { PromptMessage } from './prompt.js';

/** Of one query; what is longer is no query. */
const MOST_CHARACTERS = 500;

const TASKS = {
  rewritten:
    'Rewrite the last question of the conversation so that it can be understood, and searched for, without the conversation. Reply with the question alone.',
  variants:
    'Write {{ n }} other ways to ask the last question of the conversation, each in other words and complete by itself, to search documents with. Reply with one a line, and nothing else.',
  parts:
    'Split the last question of the conversation into at most {{ n }} simpler questions that together answer it, each complete by itself, to search documents with. Reply with one a line, and nothing else. If it is simple already, repeat it.',
} as const;

/** What a model is told to make queries of a question; undefined where the question is searched for as it is. */
export function queriesPrompt({ retrieval }: AppSpec, { messages, summary }: RunState): PromptMessage[] | undefined {
  const { queries = 'question', maxQueries = 1 } = retrieval ?? {};
  if (queries === 'question') return undefined;
  const spoken = messages.filter(({ role, content }) => (role === 'user' || role === 'assistant') && content !== '');
  // A question that follows on nothing stands by itself.
  if (queries === 'rewritten' && spoken.length === 1 && summary === '') return undefined;
  const conversation = [
    ...(summary === '' ? [] : [`(${summary})`]),
    ...spoken.map(({ role, content }) => `${role}: ${content}`),
  ].join('\n\n');
  return [
    { role: 'system', content: TASKS[queries].replace('{{ n }}', String(maxQueries)) },
    { role: 'user', content: conversation },
  ];
}

/**
 * What is searched for, by what the model said: for `rewritten` that alone, else the question with it.
 *
 * @param text - A query a line, numbered or bulleted perhaps. Without any, the question is searched for.
 */
export function readQueries({ retrieval }: AppSpec, question: string, text: string): string[] {
  const { queries = 'question', maxQueries = 1 } = retrieval ?? {};
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim())
    .filter((line) => line !== '' && line.length <= MOST_CHARACTERS);
  if (queries === 'rewritten') return [lines[0] ?? question];
  return [...new Set([question, ...lines.slice(0, maxQueries)])];
}
