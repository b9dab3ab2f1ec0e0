import { create, type JsonObject, type Replay, ReplaySchema } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { replaySchema, type ReplaySpec } from './replay.js';

/** A replay as the message that asks for it. */
export function replayMessage(spec: ReplaySpec): Replay {
  const { judge, rubrics, with: patch, ...plain } = spec;
  return create(ReplaySchema, {
    ...JSON.parse(JSON.stringify(plain)),
    with: patch as JsonObject,
    rubrics,
    ...(judge ? { judge: JSON.parse(JSON.stringify(judge)) as JsonObject } : {}),
  });
}

/**
 * The replay that a message asks for; what is not said in it has its default.
 *
 * @throws WeirError poison `replay-invalid`; names the field.
 */
export function replayIn(message: Replay): ReplaySpec {
  const { from, to, app, mode, with: patch, metrics, limit, estimate, margin, concurrency } = message;
  const { judge, rubrics, maxCost } = message;
  const said = Object.entries({ from, app, estimate, to, mode, limit, concurrency, margin, maxCost });
  const parsed = replaySchema.safeParse({
    ...Object.fromEntries(said.filter(([, value]) => value !== '' && value !== 0)),
    ...(metrics.length > 0 ? { metrics } : {}),
    ...(patch ? { with: patch } : {}),
    ...(judge ? { judge } : {}),
    ...(rubrics ? { rubrics } : {}),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new WeirError({
    code: 'replay-invalid',
    disposition: 'poison',
    field: ['replay', ...(issue?.path ?? [])].join('.'),
    message: `The replay is not valid: ${issue?.message ?? 'not understood'}.`,
  });
}
