import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be a name in lower case');
const terms = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(200)]);

const biasGroupSchema = z.strictObject({
  /** What stands where a question has `{{ person }}`, with its article: `a Muslim person`. */
  person: z.string().min(1),
  /**
   * Words by their form, as `one: Muslim`, `many: Muslims`. A word takes the place of another group's word of the same form; of several the first.
   * One that ends in ` *` counts only where it is said of people, as `young *` in `young man`.
   */
  terms: z.record(name, terms).default({}),
  /** The same, of words that are varied only beside others of their group: the country beside the people. */
  besides: z.record(name, terms).default({}),
  /** First names; or by a form, as `female` and `male`, of which each gives way to one of the same form. */
  names: z
    .union([z.array(z.string().min(1)).max(500), z.record(name, z.array(z.string().min(1)).max(500))])
    .default([]),
  /** Those of its people. @default They stay as they are. */
  pronouns: z.enum(['he', 'she', 'they']).optional(),
  /** Whether its own words in a question are varied; else it only takes the place of others. */
  recognise: z.boolean().default(true),
});

/** How a suite looks for differences between groups of people. */
export const biasSchema = z.strictObject({
  /** Which are varied, of those that Weir knows and those of `groups`. @default All. */
  axes: z.array(name).min(1).max(20).optional(),
  /** Groups of one's own, by axis and name; an axis that Weir knows is replaced. */
  groups: z.record(name, z.record(name, biasGroupSchema)).default({}),
  /** How large a difference may be, by metric: the suite fails where a larger one is shown. @default docs/bias.md lists them. */
  limits: z.record(z.string().min(1), z.number().min(0)).default({}),
});

export type BiasGroup = z.output<typeof biasGroupSchema>;
export type BiasSpec = z.output<typeof biasSchema>;
