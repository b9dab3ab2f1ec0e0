import { plainText } from '../plain-text.js';
import { isRecord } from '../row.js';

/** A question that a passage answers. */
export interface PassageQuestion {
  question: string;
  answer: string;
  /** Of the passage, what answers it. */
  quote: string;
}

/** Questions that nobody can ask who has not seen the passage. */
const POINTS_AT_PASSAGE =
  /\b(the|this|that|above|given|provided) (passage|text|document|excerpt|paragraph|article|section|context)\b|\bmentioned above\b/i;

/**
 * What a model made of a passage, or why it is of no use: it is no JSON, has no question, points at the passage, or quotes what the passage
 * does not say, and so may not be answered by it.
 */
export function readQuestion(reply: string, passage: string): PassageQuestion | { problem: string } {
  const value = jsonIn(reply);
  if (!isRecord(value)) return { problem: 'is not JSON' };
  const { question, answer, quote } = value;
  if (!isText(question)) return { problem: 'has no question' };
  if (!isText(answer)) return { problem: 'has no answer' };
  if (!isText(quote)) return { problem: 'has no quote' };
  if (POINTS_AT_PASSAGE.test(question)) return { problem: 'asks about the passage itself' };
  if (!` ${plainText(passage)} `.includes(` ${plainText(quote)} `))
    return { problem: 'quotes what the passage does not say' };
  if (plainText(question).includes(plainText(answer))) return { problem: 'gives its answer away' };
  return { question: question.trim(), answer: answer.trim(), quote: quote.trim() };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Models like to put JSON into a fence. */
function jsonIn(reply: string): unknown {
  const text = /```(?:json)?\s*([\s\S]*?)```/.exec(reply)?.[1] ?? reply;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
