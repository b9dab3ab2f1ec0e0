import { suiteSchema } from '@weir/resources';
import { z } from 'zod';

const DEFAULT_METRICS = ['answered', 'refused', 'cited', 'took-ms'];

const { judge, rubrics, maxCost, margin } = suiteSchema.shape;

const time = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time, as 2026-03-01T12:00:00Z' });

/** Past questions to an app that are asked again, or whose answers are scored anew. */
export const replaySchema = z
  .strictObject({
    /** When they were asked: from then on, and before `to`. */
    from: time,
    /** @default When the replay is asked for. */
    to: time.optional(),
    app: z.string().min(1),
    /**
     * `rescore` scores the stored answers; `regenerate` has them made again from what was found then; `full` does all again,
     * the search too.
     */
    mode: z.enum(['rescore', 'regenerate', 'full']).default('regenerate'),
    /** Changes to the App's specification, as a merge patch (RFC 7396). */
    with: z.record(z.string(), z.json()).default({}),
    metrics: z.array(z.string().min(1)).max(50).default(DEFAULT_METRICS),
    /** The newest so many. */
    limit: z.int().min(1).max(50_000).default(10_000),
    /** Only says what it would take. */
    estimate: z.boolean().default(false),
    margin,
    /** Questions under way at a time. */
    concurrency: z.int().min(1).max(64).default(32),
    judge,
    rubrics,
    maxCost,
  })
  .refine(({ from, to }) => to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'must be after from',
  })
  .refine(({ mode, with: patch }) => mode !== 'rescore' || Object.keys(patch).length === 0, {
    path: ['with'],
    message: 'changes nothing where stored answers are scored: use mode regenerate or full',
  });

export type ReplaySpec = z.output<typeof replaySchema>;
export type ReplayMode = ReplaySpec['mode'];

/** The answer as it stands on the log, and the one that the replay made. */
export const REPLAY_VARIANTS = { stored: 'stored', replayed: 'replayed' } as const;
