import { z } from 'zod';

/** Letters, digits and underscores: `{{ name }}` stands for what the step came to. */
const stepName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores');

/** Text with `{{ question }}`, `{{ conversation }}`, `{{ contexts }}`, and `{{ name }}` of any step. */
const template = z.string().min(1);

const pattern = z.string().refine(isRegularExpression, 'must be a regular expression');

const condition = z
  .strictObject({
    /** What is looked at. @default What the step came to. */
    value: template.optional(),
    /** The whole of it, but for case and white space around it. */
    is: z.string().optional(),
    /** Regular expression, whatever the case. */
    matches: pattern.optional(),
    /** Whether the conditions above have to be met, or not to be. */
    not: z.boolean().default(false),
  })
  .refine(({ is, matches }) => is !== undefined || matches !== undefined, 'a condition needs is or matches');

const common = {
  name: stepName,
  /** The first whose condition is met says which step follows. */
  branches: z.array(z.strictObject({ if: condition, goto: stepName })).default([]),
  /** Which step follows else. @default The next of the list. */
  next: stepName.optional(),
  /** How often a run may take it: what limits a loop. */
  atMost: z.int().min(1).max(50).default(3),
  /** The step that is taken instead when it was taken so often. @default The run fails. */
  otherwise: stepName.optional(),
};

const step = z.discriminatedUnion('do', [
  /** Asks the app's model. */
  z.strictObject({
    ...common,
    do: z.literal('ask'),
    system: template.optional(),
    user: template,
    /** JSON Schema that what it says has to fit. */
    responseSchema: z.record(z.string(), z.json()).optional(),
  }),
  /** Searches a collection; what is found is the contexts from then on. */
  z.strictObject({
    ...common,
    do: z.literal('retrieve'),
    query: template,
    collection: z.string().min(1),
    mode: z.enum(['hybrid', 'keyword', 'vector']).default('hybrid'),
    k: z.int().min(1).max(50).default(8),
  }),
  /** Uses a Tool. */
  z.strictObject({
    ...common,
    do: z.literal('call'),
    tool: z.string().min(1),
    function: z.string().default(''),
    arguments: z.record(z.string(), template).default({}),
  }),
  /** Ends the run with an answer. */
  z.strictObject({ name: stepName, do: z.literal('answer'), text: template }),
  /** Ends the run without one: says that it does not know, or asks back. */
  z.strictObject({
    name: stepName,
    do: z.literal('refuse'),
    text: template,
    code: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, 'must be kebab-case')
      .default('abstained'),
  }),
]);

/** Steps, of which a run begins with the first. */
export const workflowSchema = z
  .strictObject({ steps: z.array(step).min(1).max(50) })
  .superRefine(({ steps }, context) => {
    const names = steps.map(({ name }) => name);
    const problem = (place: number, field: string, message: string) =>
      context.addIssue({ code: ISSUE, path: ['steps', place, field], message });
    for (const [place, each] of steps.entries()) {
      if (names.indexOf(each.name) !== place) problem(place, 'name', `there is another step ${each.name}`);
      if (RESERVED.has(each.name)) problem(place, 'name', `${each.name} stands for something else`);
      for (const [field, target] of targetsOf(each)) {
        if (!names.includes(target)) problem(place, field, `there is no step ${target}`);
      }
    }
    const last = steps.at(-1)!;
    if (last.do !== 'answer' && last.do !== 'refuse' && last.next === undefined) {
      problem(steps.length - 1, 'do', 'the last step has to answer, to refuse, or to name its next');
    }
  });

const ISSUE = 'custom' as const;
const RESERVED = new Set(['question', 'conversation', 'contexts']);

function targetsOf(each: WorkflowStep): [field: string, target: string][] {
  if (each.do === 'answer' || each.do === 'refuse') return [];
  return [
    ...each.branches.map(({ goto }): [string, string] => ['branches', goto]),
    ...(each.next === undefined ? [] : [['next', each.next] as [string, string]]),
    ...(each.otherwise === undefined ? [] : [['otherwise', each.otherwise] as [string, string]]),
  ];
}

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(text, 'isu') instanceof RegExp;
  } catch {
    return false;
  }
}

export type WorkflowStep = z.output<typeof step>;
export type Workflow = z.output<typeof workflowSchema>;
export type WorkflowCondition = z.output<typeof condition>;
