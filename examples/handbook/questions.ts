import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of `questions.jsonl`; the README says what each field means. */
export interface Question {
  id: string;
  question: string;
  answerable: boolean;
  expected: string[][];
  documents: string[];
}

/** What an app made of a question. */
export interface Answered {
  outcome: string;
  answer: string;
}

/** In the order of the file. */
export function readQuestions(): Question[] {
  return readFileSync(join(import.meta.dirname, 'questions.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(parseQuestion);
}

/**
 * Whether a question was handled as it should be: the answer holds one alternative of every expected group, or the app
 * refused to answer what the handbook does not say.
 */
export function isRight(question: Question, { outcome, answer }: Answered): boolean {
  if (!question.answerable) return outcome === 'refused';
  const text = normalise(answer);
  return (
    outcome === 'answered' && question.expected.every((group) => group.some((one) => text.includes(normalise(one))))
  );
}

/** Lower case, white space collapsed: expected strings and texts are compared in this form. */
export function normalise(text: string): string {
  return text.replace(/\s+/g, ' ').toLowerCase();
}

/** Refuses a line whose fields are not exactly those the README describes, so a misspelt field cannot go unread. */
function parseQuestion(line: string): Question {
  const value: unknown = JSON.parse(line);
  if (!isQuestion(value)) {
    throw new Error(`questions.jsonl: not a question: ${line}`);
  }
  return value;
}

function isQuestion(value: unknown): value is Question {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).toSorted().join() === 'answerable,documents,expected,id,question' &&
    'id' in value &&
    typeof value.id === 'string' &&
    'question' in value &&
    typeof value.question === 'string' &&
    'answerable' in value &&
    typeof value.answerable === 'boolean' &&
    'documents' in value &&
    isStrings(value.documents) &&
    'expected' in value &&
    Array.isArray(value.expected) &&
    value.expected.every((group) => isStrings(group))
  );
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
