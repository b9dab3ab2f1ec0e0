import type { AppDrift, FeatureLook, RunSpan } from '@weir/contracts';
import type { DriftJson } from './drift.schema.js';

type AppJson = DriftJson['apps'][number];

export function driftJson({ app, note, look, open }: AppDrift): AppJson {
  return {
    app,
    ...(note === '' ? {} : { note }),
    ...(look?.reference ? { reference: spanJson(look.reference) } : {}),
    ...(look?.window ? { window: spanJson(look.window) } : {}),
    ...(look ? { level: look.level } : {}),
    features: look?.features.map(featureJson) ?? [],
    drifted: open.flatMap(({ found, foundAt, lastAt, replay }) =>
      found ? [{ found: featureJson(found), foundAt: timeOf(foundAt), lastAt: timeOf(lastAt), replay }] : [],
    ),
  };
}

function spanJson({ runs, from, to }: RunSpan): NonNullable<AppJson['window']> {
  return { runs, from: timeOf(from), to: timeOf(to) };
}

function featureJson(look: FeatureLook): AppJson['features'][number] {
  const { feature, state, note, measure, effect, pValue, adjusted, before, now, since, sinceBefore, examples } = look;
  return {
    feature,
    state,
    ...(note === '' ? {} : { note }),
    ...(measure === '' ? {} : { measure }),
    ...(effect === undefined ? {} : { effect }),
    ...(pValue === undefined ? {} : { pValue }),
    ...(adjusted === undefined ? {} : { adjusted }),
    before: { ...before },
    now: { ...now },
    ...(since === undefined ? {} : { since: timeOf(since), sinceBefore }),
    examples,
  };
}

function timeOf(milliseconds: bigint): string {
  return new Date(Number(milliseconds)).toISOString();
}
