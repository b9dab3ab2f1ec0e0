import { z } from 'zod';

/** A share of an App's traffic that goes by a changed specification. It has the App's name, so that there is one of it. */
export const canarySchema = z.strictObject({
  /** The Promotion that it belongs to. */
  promotion: z.string().min(1),
  /** Changes to the App's specification, as a merge patch (RFC 7396). */
  with: z.record(z.string(), z.json()),
  share: z.number().min(0).max(1),
});

export type CanarySpec = z.output<typeof canarySchema>;
