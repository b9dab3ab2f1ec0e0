import { type DatasetColumns, datasetItemSchema, hashOf } from '@weir/resources';
import { isRecord, type RawRow, type Row } from './row.js';
import { isTextList, textList } from './text-list.js';

type Role = 'id' | 'input' | 'expected' | 'contexts';

/**
 * The columns that files of a format use; of several that a row has, the first counts, and the others go to its metadata. In Ragas's
 * files `answer` and `response` are what an app said, and no reference.
 */
const COLUMNS: Record<'ragas' | 'huggingface', Record<Role, readonly string[]>> = {
  ragas: {
    id: ['id', '_id'],
    input: ['user_input', 'question'],
    expected: ['reference', 'ground_truth', 'ground_truths'],
    contexts: ['reference_contexts', 'retrieved_contexts', 'contexts'],
  },
  huggingface: {
    id: ['id', '_id'],
    input: [
      'question',
      'query',
      'instruction',
      'input',
      'prompt',
      'text',
      'sentence',
      'article',
      'document',
      'dialogue',
    ],
    expected: [
      'answers',
      'answer',
      'final_decision',
      'output',
      'response',
      'completion',
      'target',
      'label',
      'summary',
      'highlights',
      'reference',
    ],
    contexts: ['contexts', 'context'],
  },
};

/**
 * The item in a row. What has no role is kept as metadata; a row without an id gets one from its content, which stays as long as its
 * content does.
 *
 * @param columns - Before those that the format's files use.
 */
export function itemOfRow(row: RawRow, format: 'items' | 'ragas' | 'huggingface', columns: DatasetColumns = {}): Row {
  if ('problem' in row) return row;
  const { number, value } = row;
  if (format === 'items' && Object.keys(columns).length === 0) return checked(number, withTextId(value));
  const taken = new Set<string>();
  const take = (role: Role): unknown => {
    const own = columns[role];
    const usual = format === 'items' ? [role] : COLUMNS[format][role];
    const path = own ?? usual.find((name) => hasValue(value[name]));
    if (path === undefined) return undefined;
    if (Object.hasOwn(value, path)) taken.add(path);
    return valueAt(value, path);
  };
  const input = inputOf(take('input'), value, taken);
  if (input === undefined) {
    const names = columns.input ?? (format === 'items' ? 'input' : COLUMNS[format].input.join(', '));
    return { number, problem: `has no input in ${names}; say in columns.input where it is` };
  }
  const id = take('id');
  const expected = expectedOf(take('expected'));
  const found = contextsOf(take('contexts'));
  if (found === undefined) return { number, problem: 'has contexts that are neither a text nor a list of texts' };
  const rest = Object.entries(value).filter(([name, cell]) => !taken.has(name) && hasValue(cell));
  return checked(number, {
    ...itemOf({ id, input, expected, contexts: found }),
    ...(rest.length > 0 ? { metadata: Object.fromEntries(rest) } : {}),
  });
}

/** An item of what is known of it, with an id of its own or from its content. */
export function itemOf(parts: {
  id?: unknown;
  input: unknown;
  expected?: unknown;
  contexts: readonly string[];
}): object {
  const content = {
    input: parts.input,
    ...(parts.expected === undefined ? {} : { expected: parts.expected }),
    ...(parts.contexts.length > 0 ? { contexts: parts.contexts } : {}),
  };
  return { id: hasValue(parts.id) ? parts.id : hashOf(content).slice(0, 16), ...content };
}

/** The item, or all that is wrong with it: by field, without its values. */
export function checked(number: number, item: object): Row {
  const parsed = datasetItemSchema.safeParse(withTextId(item));
  if (parsed.success) return { number, item: parsed.data };
  const problems = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `has fields that an item has not: ${issue.keys.join(', ')}`
      : `has no valid ${issue.path.join('.') || 'item'}`,
  );
  return { number, problem: [...new Set(problems)].join('; ') };
}

/** Files number their items too. */
function withTextId<Item extends object>(item: Item): Item {
  return 'id' in item && typeof item.id === 'number' ? { ...item, id: String(item.id) } : item;
}

/** Alpaca's rows have an instruction, and what it is to be done with beside it. */
function inputOf(input: unknown, row: Record<string, unknown>, taken: Set<string>): unknown {
  if (!hasValue(input)) return undefined;
  if (input === row['instruction'] && taken.has('instruction') && hasValue(row['input'])) {
    taken.add('input');
    return { instruction: input, input: row['input'] };
  }
  // A conversation.
  return Array.isArray(input) ? { messages: input as unknown[] } : input;
}

/** SQuAD keeps its answers in `answers.text`, often the same one several times. */
function expectedOf(value: unknown): unknown {
  const answers = isRecord(value) && isTextList(value['text']) ? value['text'] : value;
  if (!isTextList(answers)) return answers ?? undefined;
  const distinct = [...new Set(answers)];
  return distinct.length === 1 ? distinct[0] : distinct;
}

function contextsOf(value: unknown): string[] | undefined {
  if (!hasValue(value)) return [];
  if (typeof value === 'string') return textList(value);
  return isTextList(value) ? value : undefined;
}

function valueAt(row: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(row, path)) return row[path];
  return path.split('.').reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), row);
}

const hasValue = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
