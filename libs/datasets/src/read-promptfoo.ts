import { parseDocument } from 'yaml';
import { checked, itemOf } from './item-of-row.js';
import { malformed } from './malformed.js';
import { isRecord, type Row } from './row.js';
import { isTextList } from './text-list.js';

/** Assertions whose value is a right answer. The others say how an answer is judged, which is a suite's part. */
const REFERENCES = new Set([
  'equals',
  'similar',
  'factuality',
  'model-graded-factuality',
  'levenshtein',
  'rouge-n',
  'bleu',
  'meteor',
  'context-recall',
]);

interface Test {
  description?: unknown;
  vars: Record<string, unknown>;
  assert: unknown[];
  metadata: Record<string, unknown>;
  options: Record<string, unknown>;
}

/**
 * The tests of a promptfoo suite as items: the variable is the input, or the variables where there are several; `context` is what an
 * answer rests on; the value of an assertion like `equals`, or the variable that it names, is what is expected. All assertions are kept, in `metadata.assert`. As in
 * promptfoo, a list as a variable makes a test of each of its values, `defaultTest` is part of every test, and scenarios are multiplied
 * out.
 *
 * @returns `number` is the test's place, those of scenarios last; tests made of one have its number.
 * @throws WeirError poison `dataset-malformed` when it is no YAML, or has no tests of its own.
 */
export function readPromptfoo(text: string): Row[] {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw malformed('it is not YAML');
  const suite: unknown = document.toJS();
  if (!isRecord(suite)) throw malformed('it is no suite');
  const { tests, scenarios, defaultTest } = suite;
  if (tests !== undefined && !Array.isArray(tests)) throw malformed('its tests are in another file, or are no list');
  if (isElsewhere(defaultTest)) throw malformed('its defaultTest is in another file');
  const listed = [...((tests ?? []) as unknown[]), ...scenarioTests(scenarios)];
  if (listed.length === 0) throw malformed('it has no tests');
  return listed.flatMap((test, index) => rowsOf(test, defaultTest, index + 1));
}

function rowsOf(test: unknown, defaultTest: unknown, number: number): Row[] {
  if (!isRecord(test)) return [{ number, problem: 'is in another file, or no test' }];
  if (isElsewhere(test['vars'])) return [{ number, problem: 'has its variables in another file' }];
  const merged = [defaultTest, test].map(testOf).reduce(mergeTests);
  const expanded = merged.options['disableVarExpansion'] === true ? [merged.vars] : combinations(merged.vars);
  return expanded.map((vars) => rowOf({ ...merged, vars }, number));
}

function rowOf({ description, vars, assert, metadata }: Test, number: number): Row {
  if (Object.values(vars).some(isElsewhere)) return { number, problem: 'has a variable in another file' };
  const references = assert
    .flatMap((one) => (isRecord(one) && Array.isArray(one['assert']) ? (one['assert'] as unknown[]) : [one]))
    .filter(isRecord)
    .filter(({ type, value }) => REFERENCES.has(String(type)) && value !== undefined)
    .map(({ value }) => value);
  const variables = references.map(variableIn);
  const expected = [
    ...new Set(references.map((value, index) => (variables[index] ? (vars[variables[index]] ?? value) : value))),
  ];
  if (expected.some(isElsewhere)) return { number, problem: 'has a right answer in another file' };
  if (expected.some(isTemplate)) return { number, problem: 'has a right answer that is a template' };
  const { context, contexts = context, ...others } = vars;
  // What is right is no part of what is asked.
  const inputs = Object.fromEntries(Object.entries(others).filter(([name]) => !variables.includes(name)));
  const [only, ...more] = Object.values(inputs);
  if (only === undefined) return { number, problem: 'has no variables' };
  const kept = {
    ...metadata,
    ...(description === undefined ? {} : { description }),
    ...(assert.length > 0 ? { assert } : {}),
  };
  return checked(number, {
    ...itemOf({
      input: more.length === 0 && typeof only === 'string' ? only : inputs,
      expected: expected.length > 1 ? expected : expected[0],
      contexts: typeof contexts === 'string' ? [contexts] : isTextList(contexts) ? contexts : [],
    }),
    ...(Object.keys(kept).length > 0 ? { metadata: kept } : {}),
  });
}

const isElsewhere = (value: unknown): boolean => typeof value === 'string' && value.startsWith('file://');
const isTemplate = (value: unknown): boolean => typeof value === 'string' && /\{\{|\{%/.test(value);

/** The variable that `{{ name }}` stands for. */
function variableIn(value: unknown): string | undefined {
  return typeof value === 'string' ? /^\s*\{\{\s*(\w+)\s*\}\}\s*$/.exec(value)?.[1] : undefined;
}

function testOf(value: unknown): Test {
  const { description, vars, assert, metadata, options } = isRecord(value) ? value : {};
  return {
    description,
    vars: isRecord(vars) ? vars : {},
    assert: Array.isArray(assert) ? assert : [],
    metadata: isRecord(metadata) ? metadata : {},
    options: isRecord(options) ? options : {},
  };
}

function mergeTests(before: Test, after: Test): Test {
  return {
    description: after.description ?? before.description,
    vars: { ...before.vars, ...after.vars },
    assert: [...before.assert, ...after.assert],
    metadata: { ...before.metadata, ...after.metadata },
    options: { ...before.options, ...after.options },
  };
}

/** One set of values for each choice among lists. */
function combinations(vars: Record<string, unknown>): Record<string, unknown>[] {
  return Object.entries(vars).reduce<Record<string, unknown>[]>(
    (sets, [name, value]) =>
      sets.flatMap((set) => (Array.isArray(value) ? value : [value]).map((one: unknown) => ({ ...set, [name]: one }))),
    [{}],
  );
}

function scenarioTests(scenarios: unknown): unknown[] {
  if (!Array.isArray(scenarios)) return [];
  return scenarios.flatMap((scenario: unknown) => {
    const { config, tests } = isRecord(scenario) ? scenario : {};
    if (!Array.isArray(config) || !Array.isArray(tests)) return [scenario];
    return config.flatMap((one: unknown) =>
      tests.map((test: unknown) => (isRecord(test) ? mergeTests(testOf(one), testOf(test)) : test)),
    );
  });
}
