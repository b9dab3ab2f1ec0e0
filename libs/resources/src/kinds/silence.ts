import { z } from 'zod';

const name = z.string().min(1);

/** Alerts that nobody is told of for a time. They are looked at and shown all the same. */
export const silenceSchema = z.strictObject({
  /** Which; what is absent means any. */
  applies: z
    .strictObject({ alert: name.optional(), tenant: name.optional(), app: name.optional() })
    .refine((applies) => Object.values(applies).some((value) => value !== undefined), {
      message: 'set alert, tenant or app',
    }),
  /** RFC 3339. */
  until: z.iso.datetime({ offset: true }),
  reason: z.string().min(1).max(1_000),
});

export type SilenceSpec = z.output<typeof silenceSchema>;
