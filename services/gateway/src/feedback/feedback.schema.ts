import { scales } from '@weir/feedback';
import { z } from 'zod';
import { named } from '../http/route.js';

/** Longest text of each kind, characters: a record holds all of them. */
const LONGEST = { correction: 100_000, comment: 10_000, label: 100, rater: 200 };
const MOST_LABELS = 20;

const rating = z.number().describe('`thumbs`: -1, 0 or 1. `stars`: 1 to 5.');
const scale = z.enum(scales as [string, ...string[]]);
const label = z.string().min(1).max(LONGEST.label);

export const feedbackRequestSchema = named(
  'FeedbackRequest',
  z
    .strictObject({
      rating: rating.optional(),
      scale: scale.default('thumbs'),
      correction: z.string().min(1).max(LONGEST.correction).optional().describe('What should have been answered.'),
      labels: z.array(label).max(MOST_LABELS).optional(),
      comment: z.string().min(1).max(LONGEST.comment).optional().describe('For people; it goes into no dataset.'),
      rater: z
        .string()
        .min(1)
        .max(LONGEST.rater)
        .optional()
        .describe("Who says it; only an administrator's key may say. @default The name of the key."),
      source: z.string().min(1).max(LONGEST.label).default('api').describe('What it was given with.'),
    })
    .refine(
      ({ rating: rated, correction, labels = [], comment }) =>
        rated !== undefined || correction !== undefined || comment !== undefined || labels.length > 0,
      { path: ['rating'], message: 'give a rating, a correction, labels or a comment' },
    ),
);

const feedbackFields = {
  runId: z.string(),
  rater: z.string(),
  scale: scale.optional(),
  rating: rating.optional(),
  score: z.number().optional().describe('The rating from 0 to 1, the same on all scales.'),
  correction: z.string().optional(),
  labels: z.array(z.string()),
  comment: z.string().optional(),
  at: z.string().describe('RFC 3339.'),
  source: z.string(),
};

export const feedbackSchema = named('Feedback', z.object(feedbackFields));

export const feedbackListSchema = named(
  'FeedbackList',
  z.object({
    feedback: z.array(
      z.object({
        ...feedbackFields,
        run: z
          .object({
            app: z.string(),
            question: z.string().optional(),
            outcome: z.string(),
            answer: z.string(),
            reason: z.string().optional(),
            answeredAt: z.string().describe('RFC 3339.'),
            fingerprint: z.string(),
            prompt: z.record(z.string(), z.unknown()).optional(),
            model: z.string().optional(),
            documents: z
              .array(z.object({ collection: z.string(), documentId: z.string(), version: z.string() }))
              .describe('Those that the answer cites.'),
          })
          .optional()
          .describe(
            'The answer; absent when the log does not hold it any longer, or it is too much to show at a time.',
          ),
      }),
    ),
    ignored: z.number().describe('Records of the topic that are no feedback.'),
    dropped: z.number().describe('What was left out because there is more than `limit`; the oldest.'),
  }),
);

const time = z.iso.datetime({ offset: true });

/** A stretch of time, the last seven days unless something else is said. */
export const periodFields = {
  from: time.optional().describe('RFC 3339. @default Seven days ago.'),
  to: time.optional().describe('RFC 3339, exclusive. @default Now.'),
};

export const feedbackQuerySchema = z.strictObject({
  app: z.string().min(1).optional(),
  ...periodFields,
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000).describe('The newest.'),
});

export type FeedbackRequestBody = z.output<typeof feedbackRequestSchema>;
export type FeedbackQuery = z.output<typeof feedbackQuerySchema>;
export type FeedbackJson = z.output<typeof feedbackSchema>;
export type FeedbackListJson = z.output<typeof feedbackListSchema>;
