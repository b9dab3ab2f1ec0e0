import { AnswerCompletedSchema, create } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { deletion, type Input, question, submit } from '../workload/input.js';
import type { Acknowledged } from '../workload/send-load.js';
import { accessCode, sheetText } from '../workload/unit-sheet.js';
import { checkAnswers } from './check-answers.js';
import { checkDeadLetters } from './check-dead-letters.js';
import { checkDocuments } from './check-documents.js';
import { noFindings } from './findings.js';
import type { AnswerSeen, ChunkSeen, EntrySeen, Observation, Place, StatusSeen } from './observation.js';

/** The checker is checked: what a system does right is found right, and each way to break a promise is found. */

const first = { tenant: 'acme', documentId: 'anchor-1', edition: 1 };
const second = { ...first, edition: 2 };
const gone = { tenant: 'acme', documentId: 'doc-2', edition: 1 };
const inputs: Input[] = [
  submit('a1', first, { version: 10 }),
  submit('a2', second, { version: 20 }),
  submit('b1', gone),
  deletion('b2', gone, { forwarded: false }),
  question('q1', { tenant: 'acme', runId: 'r-1', documentId: 'anchor-0' }),
  question('q2', { tenant: 'acme', runId: 'r-1', documentId: 'doc-2' }, { conflicting: true }),
];
const anchor = submit('a0', { tenant: 'acme', documentId: 'anchor-0', edition: 1 }, { version: 1 });
const acknowledged: Acknowledged[] = [anchor, ...inputs].map((input) => ({ input, times: 1 }));

const place = (offset: number): Place[] => [{ partition: 0, offset, at: 100 + offset }];
const status = (documentId: string, version: number, what: string, code = ''): StatusSeen => ({
  id: `${documentId}/${version}`,
  tenant: 'acme',
  documentId,
  version: BigInt(version),
  status: what,
  code,
  partition: 0,
  offset: 0,
  at: 50,
});

/** The index of one document, a chunk a paragraph. */
function indexed(sheet: typeof first, version: number): { entry: EntrySeen; chunks: ChunkSeen[] } {
  const { tenant, documentId } = sheet;
  const text = sheetText(sheet);
  const parts = text
    .split('\n\n')
    .map((part, index) => ({ id: `${documentId}#${index}`, part, start: text.indexOf(part) }));
  return {
    entry: {
      tenant,
      documentId,
      version: BigInt(version),
      deleted: false,
      readers: ['everyone'],
      chunks: parts.map(({ id, part, start }) => ({ id, start, end: start + part.length })),
    },
    chunks: parts.map(({ id, part }) => ({ id, tenant, documentId, text: part, readers: ['everyone'] })),
  };
}

const standing = indexed(second, 20);
const anchored = indexed(anchor.sheet, 1);

function answer(change: object = {}): AnswerSeen {
  const code = accessCode(anchor.sheet);
  const text = sheetText(anchor.sheet);
  const end = text.indexOf('\n\n');
  const message = create(AnswerCompletedSchema, {
    runId: 'r-1',
    outcome: 'answered',
    answer: `It is ${code} [1].`,
    citations: [{ documentId: 'anchor-0', version: 1n, quote: text.slice(0, end), start: 0, end }],
    ...change,
  });
  return { id: 'o1', tenant: 'acme', answer: message, at: 200 };
}

const right: Observation = {
  places: new Map([
    ['a0', place(0)],
    ['a1', place(1)],
    ['a2', place(2)],
    ['b1', place(3)],
    ['b2', place(4)],
    ['q1', place(0)],
    ['q2', place(1)],
  ]),
  statuses: [
    status('anchor-0', 1, 'indexed'),
    status('anchor-1', 10, 'rejected', 'superseded'),
    status('anchor-1', 20, 'indexed'),
    status('doc-2', 3, 'indexed'),
    status('doc-2', 4, 'deleted'),
  ],
  answers: [answer()],
  deadLetters: [
    {
      topic: `${inputs[5]!.record.topic}.dlq`,
      id: 'q2',
      key: inputs[5]!.record.key,
      value: inputs[5]!.record.value,
      code: 'run-conflict',
      reason: 'taken',
      origin: `${inputs[5]!.record.topic}/0/1`,
      at: 300,
    },
  ],
  entries: [
    anchored.entry,
    standing.entry,
    { ...standing.entry, documentId: 'doc-2', version: 4n, deleted: true, chunks: [] },
  ],
  chunks: [...anchored.chunks, ...standing.chunks],
};

const without = (documentId: string, version: number) =>
  right.statuses.filter((one) => one.documentId !== documentId || one.version !== BigInt(version));

describe('checkDocuments', () => {
  it('finds nothing wrong with what is right', () => {
    expect(checkDocuments(acknowledged, right)).toEqual(noFindings());
  });

  it.each<[string, keyof ReturnType<typeof noFindings>, Partial<Observation>]>([
    ['an input without an outcome', 'lost', { statuses: without('anchor-1', 20) }],
    [
      'an input that its log does not have',
      'lost',
      { places: new Map([...right.places].filter(([id]) => id !== 'b1')) },
    ],
    ['an outcome written twice', 'duplicate', { statuses: [...right.statuses, status('anchor-1', 20, 'indexed')] }],
    [
      'a second outcome under another id',
      'duplicate',
      { statuses: [...right.statuses, { ...status('anchor-1', 20, 'indexed'), id: 'other' }] },
    ],
    [
      'a last version that was refused',
      'wrong',
      { statuses: [...without('anchor-1', 20), status('anchor-1', 20, 'rejected', 'superseded')] },
    ],
    [
      'a version refused for another reason',
      'wrong',
      { statuses: [...without('anchor-1', 10), status('anchor-1', 10, 'rejected', 'chunks-missing')] },
    ],
    ['a status of what nobody sent', 'wrong', { statuses: [...right.statuses, status('doc-9', 1, 'indexed')] }],
    [
      'an older version that stands',
      'wrong',
      { entries: [anchored.entry, indexed(first, 10).entry, right.entries[2]!] },
    ],
    [
      'a deleted document that stands',
      'wrong',
      {
        entries: [anchored.entry, standing.entry, indexed(gone, 3).entry],
        chunks: [...right.chunks, ...indexed(gone, 3).chunks],
      },
    ],
    ['a chunk that no version lists', 'orphan', { chunks: [...right.chunks, { ...right.chunks[0]!, id: 'stray' }] }],
    ['a chunk that is listed and missing', 'orphan', { chunks: right.chunks.slice(1) }],
    [
      'chunks of a document that nobody sent',
      'orphan',
      { chunks: [...right.chunks, ...indexed({ ...gone, documentId: 'x' }, 1).chunks] },
    ],
    [
      'a chunk with the text of another version',
      'wrong',
      { chunks: [...anchored.chunks, ...indexed(first, 20).chunks] },
    ],
    [
      'a chunk of another tenant',
      'wrong',
      {
        chunks: [
          ...anchored.chunks,
          ...indexed({ ...second, tenant: 'cumulus' }, 20).chunks.map((chunk) => ({ ...chunk, tenant: 'acme' })),
        ],
      },
    ],
    ['a chunk for other readers', 'wrong', { chunks: right.chunks.map((chunk) => ({ ...chunk, readers: ['staff'] })) }],
  ])('finds %s', (_what, kind, change) => {
    expect(checkDocuments(acknowledged, { ...right, ...change })[kind]).not.toEqual([]);
  });
});

describe('checkAnswers', () => {
  const check = (change: Partial<Observation>, allowed = false) =>
    checkAnswers(acknowledged, 'r', { ...right, ...change }, () => allowed);
  const other = { tenant: 'borealis', documentId: 'anchor-0', edition: 1 };

  it('finds nothing wrong with what is right', () => {
    expect(check({})).toEqual(noFindings());
  });

  it('finds a question without an outcome, and one with two', () => {
    expect(check({ answers: [] }).lost).toHaveLength(1);
    expect(check({ answers: [answer(), answer()] }).duplicate).toHaveLength(1);
  });

  it.each<[string, AnswerSeen]>([
    ["another tenant's code", answer({ answer: `It is ${accessCode(other)} [1].` })],
    [
      'a quote that is not in the document',
      answer({ citations: [{ documentId: 'anchor-0', version: 1n, quote: 'So be it.', end: 9 }] }),
    ],
    ['a document that the tenant never sent', answer({ citations: [{ documentId: 'doc-9', version: 1n }] })],
    [
      'a deleted document',
      answer({ citations: [{ documentId: 'doc-2', version: 3n, quote: sheetText(gone).slice(0, 9), end: 9 }] }),
    ],
    [
      'a version that was replaced before the question',
      answer({ citations: [{ documentId: 'anchor-1', version: 10n, quote: sheetText(first).slice(0, 9), end: 9 }] }),
    ],
    ['no answer though the document stands', answer({ outcome: 'refused', answer: '', citations: [] })],
    ['a failure', answer({ outcome: 'failed', answer: '', citations: [], reason: { code: 'deadline-exceeded' } })],
    ['an outcome that is none', answer({ outcome: 'perhaps' })],
    ['a run that nobody asked for', answer({ runId: 'r-2' })],
  ])('finds %s', (_what, wrong) => {
    expect(check({ answers: [wrong] }).wrong).not.toEqual([]);
  });

  it('allows the failures that a fault explains', () => {
    expect(check({ answers: [answer({ outcome: 'failed', answer: '', citations: [] })] }, true).wrong).toEqual([]);
  });
});

describe('checkDeadLetters', () => {
  const [letter] = right.deadLetters;
  const check = (deadLetters: Observation['deadLetters'], once = true) =>
    checkDeadLetters(acknowledged, { ...right, deadLetters }, once);

  it('finds nothing wrong with what is right', () => {
    expect(check(right.deadLetters)).toEqual(noFindings());
  });

  it('finds one that is missing, and one too many', () => {
    expect(check([]).lost).toHaveLength(1);
    expect(check([letter!, letter!]).duplicate).toHaveLength(1);
    expect(check([letter!, letter!], false).duplicate).toEqual([]);
    expect(check([letter!, { ...letter!, id: 'a1' }]).wrong).toHaveLength(1);
  });

  it.each([
    { code: 'oops' },
    { reason: '' },
    { value: Buffer.from('{}') },
    { key: Buffer.from('r-2') },
    { origin: 'elsewhere/0/1' },
  ])('finds %j', (change) => {
    expect(check([{ ...letter!, ...change }]).wrong).toHaveLength(1);
  });
});
