import { z } from 'zod';

/** One example: what an app is given, and what is known of the right answer. */
export const datasetItemSchema = z.strictObject({
  /** Its own within the dataset. The item's split goes by it. */
  id: z.string().min(1).max(256),
  /** A text, or a value for each variable. */
  input: z.union([z.string().min(1), z.record(z.string(), z.json())]),
  /** What is right: a text, a label, several texts of which each is right, … */
  expected: z.json().optional(),
  /** Texts that an answer can rest on. */
  contexts: z.array(z.string()).optional(),
  metadata: z.record(z.string(), z.json()).optional(),
});

/** What the file is written for: Weir, or one of the tools whose files are read as well. */
const format = z.enum(['items', 'promptfoo', 'ragas', 'huggingface', 'bbq', 'crows-pairs']);

/** Names of a row's columns, or paths into it as `context.contexts`. @default The names that the format's files use. */
const columns = z.strictObject({
  id: z.string().min(1).optional(),
  input: z.string().min(1).optional(),
  expected: z.string().min(1).optional(),
  contexts: z.string().min(1).optional(),
});

const source = z
  .strictObject({
    /** Path of a file below the folder of datasets; its ending says how it is to be read. */
    file: z
      .string()
      .regex(
        /^[A-Za-z0-9][\w-]*([./][\w-]+)*\.(jsonl|json|csv|ya?ml)$/,
        'must be a path to a jsonl, json, csv or yaml file',
      )
      .optional(),
    format: format.default('items'),
    columns: columns.default({}),
    /** Or the items themselves. */
    items: z.array(datasetItemSchema).min(1).optional(),
  })
  .refine(({ file, items }) => (file === undefined) !== (items === undefined), {
    path: ['file'],
    message: 'a source needs file or items, and not both',
  })
  .refine(({ format: of, file }) => of !== 'promptfoo' || file === undefined || /\.ya?ml$/.test(file), {
    path: ['format'],
    message: 'promptfoo suites are yaml files',
  })
  .refine(({ format: of, file }) => of === 'promptfoo' || file === undefined || !/\.ya?ml$/.test(file), {
    path: ['format'],
    message: 'yaml files are promptfoo suites',
  })
  .refine(({ items = [] }) => new Set(items.map(({ id }) => id)).size === items.length, {
    path: ['items'],
    message: 'two items have one id',
  });

/** Examples by which apps are judged. */
export const datasetSchema = z.strictObject({
  description: z.string().optional(),
  source,
  /** The share of the items that each split gets; together they are 1. */
  splits: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be a name in lower case'), z.number().gt(0).max(1))
    .refine((splits) => Math.abs(Object.values(splits).reduce((sum, share) => sum + share, 0) - 1) < 1e-9, {
      message: 'the shares must add up to 1',
    })
    .default({ train: 0.6, dev: 0.2, test: 0.2 }),
  /** Measured where a suite names none. */
  metrics: z.array(z.string().min(1)).default([]),
});

export type DatasetItem = z.output<typeof datasetItemSchema>;
export type DatasetColumns = z.output<typeof columns>;
export type DatasetFormat = z.output<typeof format>;
export type DatasetSpec = z.output<typeof datasetSchema>;
