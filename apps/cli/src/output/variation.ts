import type { Answer } from '../gateway-types.js';
import { oneLine, printable } from './printable.js';
import type { Terminal } from './terminal.js';

/** How much the answers to one question differ. */
export interface Variation {
  times: number;
  outcomes: Record<Answer['outcome'], number>;
  /** Each with how often it came, the most frequent first; of a failed run, the reason stands for the answer. */
  answers: { outcome: Answer['outcome']; answer: string; count: number }[];
  /** Share of the most frequent answer, 0 to 1. */
  agreement: number;
}

/** @param answers - At least one. Those whose texts are the same, but for white space around them, are one. */
export function variationOf(answers: readonly Answer[]): Variation {
  const outcomes = { answered: 0, refused: 0, failed: 0 };
  const alike = new Map<string, Variation['answers'][number]>();
  for (const { outcome, answer, reason } of answers) {
    outcomes[outcome] += 1;
    const text = (outcome === 'failed' ? (reason?.code ?? '') : answer).trim();
    const key = `${outcome} ${text}`;
    const counted = alike.get(key) ?? { outcome, answer: text, count: 0 };
    counted.count += 1;
    alike.set(key, counted);
  }
  const sorted = [...alike.values()].toSorted((a, b) => b.count - a.count);
  return { times: answers.length, outcomes, answers: sorted, agreement: sorted[0]!.count / answers.length };
}

const MARKS = { answered: 'green', refused: 'yellow', failed: 'red' } as const;

/** A line for each answer, with a bar as long as its share. */
export function variationText({ times, answers, agreement }: Variation, terminal: Terminal): string {
  const bar = (count: number) => '█'.repeat(Math.max(1, Math.round((count / times) * 10))).padEnd(10);
  const width = String(times).length;
  const room = Math.max(terminal.columns - width - 16, 40);
  const lines = answers.map(({ outcome, answer, count }) => {
    const text = oneLine(outcome === 'answered' ? answer : `${outcome}: ${answer}`, room);
    return `${String(count).padStart(width)} × ${terminal.style(MARKS[outcome], bar(count))} ${printable(text)}`;
  });
  const different = answers.length === 1 ? 'the same each time' : `${answers.length} different answers`;
  return [...lines, `${different}; ${Math.round(agreement * 100)} % agree`, ''].join('\n');
}
