import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRight, normalise, readQuestions } from './questions.ts';

const docsFolder = join(import.meta.dirname, 'docs');

const questions = readQuestions();
const answerable = questions.filter((question) => question.answerable);
const unanswerable = questions.filter((question) => !question.answerable);

const documentIds = readdirSync(docsFolder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(docsFolder.length + 1)
      .replaceAll('\\', '/'),
  );

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

describe('isRight', () => {
  const question = {
    id: 'a',
    question: 'How long?',
    answerable: true,
    expected: [['30 days', 'a month'], ['in writing']],
    documents: ['a.md'],
  };
  const unknown = { ...question, answerable: false, expected: [], documents: [] };

  it.each([
    ['one alternative of every group', 'answered', 'Within 30\n DAYS, In writing. [1]', true],
    ['a group that is missing', 'answered', 'Within 30 days.', false],
    ['a refusal', 'refused', 'I do not know. 30 days, in writing', false],
  ])('judges %s', (_what, outcome, answer, right) => {
    expect(isRight(question, { outcome, answer })).toBe(right);
  });

  it.each([
    ['refused', true],
    ['answered', false],
    ['failed', false],
  ])('wants an unanswerable question refused, not %s', (outcome, right) => {
    expect(isRight(unknown, { outcome, answer: '' })).toBe(right);
  });
});
