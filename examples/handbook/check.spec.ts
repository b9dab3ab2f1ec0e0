import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Question {
  id: string;
  question: string;
  answerable: boolean;
  expected: string[][];
  documents: string[];
}

const docsFolder = join(import.meta.dirname, 'docs');

const questions = readFileSync(join(import.meta.dirname, 'questions.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map(parseQuestion);
const answerable = questions.filter((question) => question.answerable);
const unanswerable = questions.filter((question) => !question.answerable);

const documentIds = readdirSync(docsFolder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(docsFolder.length + 1)
      .replaceAll('\\', '/'),
  );

/** Lower case, white space collapsed: expected strings and texts are compared in this form. */
const normalise = (text: string): string => text.replace(/\s+/g, ' ').toLowerCase();

const extensions = (ids: string[]): Set<string> => new Set(ids.map((id) => extname(id)));

const texts = new Map(documentIds.map((id) => [id, normalise(visibleText(id))]));

describe('handbook questions', () => {
  it('are 30 answerable and 10 unanswerable ones', () => {
    expect(questions).toHaveLength(40);
    expect(answerable).toHaveLength(30);
    expect(unanswerable).toHaveLength(10);
  });

  it('have unique ids and texts', () => {
    expect(new Set(questions.map((question) => question.id)).size).toBe(questions.length);
    expect(new Set(questions.map((question) => normalise(question.question))).size).toBe(questions.length);
  });

  it('cover every format of the corpus', () => {
    expect(extensions(answerable.flatMap(({ documents }) => documents))).toEqual(extensions(documentIds));
  });

  it.each(answerable)('$id names documents that exist', ({ documents }) => {
    expect(documents).not.toEqual([]);
    expect(documents.filter((document) => !documentIds.includes(document))).toEqual([]);
  });

  it.each(answerable)('$id finds every expected group in its documents', ({ expected, documents }) => {
    expect(expected).not.toEqual([]);
    const missing = expected.filter((group) => !documents.some((document) => holdsOneOf(document, group)));
    expect(missing).toEqual([]);
  });

  it.each(answerable)('$id names no document without a part of the answer', ({ expected, documents }) => {
    const idle = documents.filter((document) => !expected.some((group) => holdsOneOf(document, group)));
    expect(idle).toEqual([]);
  });

  it.each(answerable)('$id expects strings that are not blank and not in the question', ({ question, expected }) => {
    for (const alternative of expected.flat()) {
      expect(alternative.trim()).not.toBe('');
      expect(normalise(question)).not.toContain(normalise(alternative));
    }
  });

  it.each(unanswerable)('$id expects nothing', ({ expected, documents }) => {
    expect(expected).toEqual([]);
    expect(documents).toEqual([]);
  });
});

function holdsOneOf(document: string, group: string[]): boolean {
  return group.some((alternative) => texts.get(document)?.includes(normalise(alternative)));
}

/** The text of a document without what a reader does not see: an HTML page's head and its tags. */
function visibleText(id: string): string {
  const source = readFileSync(join(docsFolder, id), 'utf8');
  return id.endsWith('.html') ? source.replace(/<head>.*?<\/head>/s, ' ').replace(/<[^>]+>/g, ' ') : source;
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
