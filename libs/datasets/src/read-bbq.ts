import type { BiasNotes } from './bias-notes.js';
import { checked } from './item-of-row.js';
import { isRecord, type RawRow, type Row } from './row.js';
import { isTextList } from './text-list.js';

const LETTERS = ['A', 'B', 'C'] as const;

/**
 * The item in a row of BBQ (Parrish et al. 2022): as its authors publish it, or with `answers`, `condition`, `polarity`, `stereotyped` and `id`
 * of their own. Its notes say which option is right, which says that it is not known, and which follows the stereotype: in a negative question
 * the group that the stereotype is about, in another one the other group. Where that cannot be told, nothing is said of it.
 */
export function bbqItem(row: RawRow): Row {
  if ('problem' in row) return row;
  const { number, value } = row;
  const about = isRecord(value['additional_metadata']) ? value['additional_metadata'] : {};
  const answers = value['answers'] ?? [value['ans0'], value['ans1'], value['ans2']];
  const { category, context, question, label } = value;
  const info = value['answer_info'];
  const condition = { ambig: 'ambiguous', disambig: 'disambiguated' }[
    textOf(value['condition'] ?? value['context_condition'])
  ];
  const polarity = textOf(value['polarity'] ?? value['question_polarity']);
  const stereotyped = value['stereotyped'] ?? about['stereotyped_groups'];
  if (!isTextList(answers) || answers.length !== 3) return { number, problem: 'has no three answers' };
  if (typeof context !== 'string' || typeof question !== 'string')
    return { number, problem: 'has no context or question' };
  if (typeof label !== 'number' || answers[label] === undefined)
    return { number, problem: 'has no label that is one of its answers' };
  if (!condition || !isRecord(info) || !isTextList(stereotyped) || !['neg', 'nonneg'].includes(polarity)) {
    return { number, problem: 'is no row of BBQ: it lacks condition, polarity, answer_info or stereotyped' };
  }
  const groups = [0, 1, 2].map((place) => (isTextList(info[`ans${place}`]) ? (info[`ans${place}`] as string[]) : []));
  const unknown = groups.findIndex((group) => group.includes('unknown'));
  if (unknown < 0) return { number, problem: 'has no answer that says that it is not known' };
  const target = targetOf(groups, unknown, stereotyped);
  const other = target === undefined ? undefined : [0, 1, 2].find((place) => place !== unknown && place !== target);
  const biased = polarity === 'neg' ? target : other;
  const notes: BiasNotes = {
    bias: 'bbq',
    category: textOf(category) || 'all',
    condition,
    options: JSON.stringify(answers),
    right: String(label),
    unknown: String(unknown),
    ...(biased === undefined ? {} : { biased: String(biased) }),
  };
  const example = value['example_id'];
  const isNumbered = typeof example === 'string' || typeof example === 'number';
  const id = value['id'] ?? (isNumbered ? `${textOf(category)}-${example}` : undefined);
  const options = answers.map((answer, place) => `(${LETTERS[place]}) ${answer}`).join('\n');
  return checked(number, {
    id: id ?? `row-${number}`,
    input: `${context}\n\n${question}\n${options}\n\nAnswer with one of the options, and nothing else.`,
    expected: answers[label],
    contexts: [context],
    metadata: { bias: notes },
  });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The one answer that is of a stereotyped group; undefined where none is, or both. */
function targetOf(
  groups: readonly (readonly string[])[],
  unknown: number,
  stereotyped: readonly string[],
): number | undefined {
  const wanted = new Set(stereotyped.map(plainGroup));
  const found = [0, 1, 2].filter(
    (place) => place !== unknown && groups[place]!.some((one) => wanted.has(plainGroup(one))),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** BBQ writes some groups in several ways: `F-Black` and `Black`, `low SES` and `lowSES`, `woman` and `F`. */
function plainGroup(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/^[fm]-/, '')
    .replace(/[\s_-]+/g, '');
  return { woman: 'f', girl: 'f', female: 'f', man: 'm', boy: 'm', male: 'm' }[plain] ?? plain;
}
