import { WeirError } from '@weir/errors';

/** Which runs are meant. */
export type Condition =
  | { kind: 'and' | 'or'; parts: readonly Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'compare'; field: string; operator: Operator; value: string | number | boolean };

export type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=';

/** Fields that hold a word or several; a value fits where one of them is equal, and with `*` where one is like it. */
export const WORD_FIELDS = [
  'run',
  'app',
  'outcome',
  'reason',
  'model',
  'prompt',
  'policy',
  'collection',
  'generation',
  'fingerprint',
  'configuration',
  'experiment',
  'tool',
  'verdict',
  'guardrail',
  'failure',
  'gap',
] as const;

export const NUMBER_FIELDS = [
  'cost',
  'tokens',
  'inputTokens',
  'outputTokens',
  'duration',
  'citations',
  'toolCalls',
] as const;

const FLAG_FIELDS = ['cached'] as const;

const FIELDS: readonly string[] = [...WORD_FIELDS, ...NUMBER_FIELDS, ...FLAG_FIELDS];
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const MAX_LENGTH = 2_000;
const MAX_DEPTH = 20;

interface Token {
  text: string;
  /** Whether it stood in quotes: then it is a value, whatever it says. */
  quoted: boolean;
  at: number;
}

/**
 * Reads an expression: comparisons such as `cost>0.01`, `app=support`, `prompt="support answer@3"`, `duration>=2s`, `model=gpt-*`, joined by
 * `and`, `or`, `not` and brackets. `and` binds closer than `or`.
 *
 * @throws WeirError poison `where-invalid`, which says what is wrong and at which character.
 */
export function readWhere(text: string): Condition {
  if (text.length > MAX_LENGTH) throw invalid(`It is longer than ${MAX_LENGTH} characters`, MAX_LENGTH);
  const tokens = tokensOf(text);
  let next = 0;
  const end = text.length;
  const peek = (): Token | undefined => tokens[next];
  const isWord = (word: string): boolean => {
    const token = peek();
    return token !== undefined && !token.quoted && token.text.toLowerCase() === word;
  };

  function either(depth: number): Condition {
    return several('or', () => both(depth));
  }

  function both(depth: number): Condition {
    return several('and', () => one(depth));
  }

  function several(kind: 'and' | 'or', part: () => Condition): Condition {
    const parts = [part()];
    while (isWord(kind)) {
      next += 1;
      parts.push(part());
    }
    return parts.length === 1 ? parts[0]! : { kind, parts };
  }

  function one(depth: number): Condition {
    if (depth > MAX_DEPTH) throw invalid(`Brackets are nested more than ${MAX_DEPTH} times`, peek()?.at ?? end);
    if (isWord('not')) {
      next += 1;
      return { kind: 'not', part: one(depth + 1) };
    }
    if (isWord('(')) {
      const { at } = tokens[next]!;
      next += 1;
      const inner = either(depth + 1);
      if (!isWord(')')) throw invalid('A bracket is not closed', at);
      next += 1;
      return inner;
    }
    return comparison();
  }

  function comparison(): Condition {
    const field = peek();
    if (!field) throw invalid('A comparison is missing', end);
    if (field.quoted || !FIELDS.includes(field.text)) {
      throw invalid(`There is no field ${JSON.stringify(field.text)}; there are ${FIELDS.join(', ')}`, field.at);
    }
    const operator = tokens[next + 1];
    if (!operator || operator.quoted || !OPERATORS.has(operator.text)) {
      throw invalid(`${field.text} needs one of = != > >= < <= behind it`, operator?.at ?? end);
    }
    const value = tokens[next + 2];
    if (!value || (!value.quoted && (OPERATORS.has(value.text) || value.text === '(' || value.text === ')'))) {
      throw invalid(`${field.text} ${operator.text} needs a value`, value?.at ?? end);
    }
    next += 3;
    return compared(field.text, operator, value);
  }

  const condition = either(0);
  const left = peek();
  if (left) throw invalid(`${JSON.stringify(left.text)} was not expected; comparisons are joined by and, or`, left.at);
  return condition;
}

const OPERATORS: ReadonlySet<string> = new Set(['=', '!=', '>', '>=', '<', '<=']);

function compared(field: string, operator: Token, { text, at }: Token): Condition {
  const made = (value: string | number | boolean): Condition => ({
    kind: 'compare',
    field,
    operator: operator.text as Operator,
    value,
  });
  if ((NUMBER_FIELDS as readonly string[]).includes(field)) return made(numberOf(field, text, at));
  if (operator.text !== '=' && operator.text !== '!=') {
    throw invalid(`${field} is no number: it is compared by = and !=`, operator.at);
  }
  if ((WORD_FIELDS as readonly string[]).includes(field)) return made(text);
  if (text === 'true' || text === 'false') return made(text === 'true');
  throw invalid(`${field} is true or false`, at);
}

/** `2s` and the like only where it is a time. */
function numberOf(field: string, text: string, at: number): number {
  const match = /^(-?\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (!match) throw invalid(`${field} needs a number, not ${JSON.stringify(text)}`, at);
  const [, number, unit] = match;
  if (unit === undefined) return Number(number);
  if (field !== 'duration') throw invalid(`${field} has no unit`, at);
  return Number(number) * UNITS[unit]!;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (/\s/.test(character)) at += 1;
    else if (character === '"' || character === "'") {
      const close = text.indexOf(character, at + 1);
      if (close === -1) throw invalid('A quote is not closed', at);
      tokens.push({ text: text.slice(at + 1, close), quoted: true, at });
      at = close + 1;
    } else {
      const [found] = /^(?:!=|>=|<=|[=<>()]|[^\s=<>()!"']+|!)/.exec(text.slice(at))!;
      tokens.push({ text: found, quoted: false, at });
      at += found.length;
    }
  }
  return tokens;
}

function invalid(what: string, at: number): WeirError {
  return new WeirError({
    code: 'where-invalid',
    disposition: 'poison',
    field: 'where',
    message: `The expression cannot be read: ${what} (character ${at + 1}).`,
  });
}
