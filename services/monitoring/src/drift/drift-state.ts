import {
  type AppDrift,
  AppDriftSchema,
  create,
  type DriftEpisode,
  DriftEpisodeSchema,
  type DriftLook,
  DriftLookSchema,
  FeatureLookSchema,
} from '@weir/contracts';
import { driftedOf, type DriftLook as Look, type FeatureLook } from './detect-drift.js';
import type { DriftSettings } from './drift-settings.js';
import { FEATURES, features as specs, type Side } from './features.js';

/** A feature that is steady for a whole window is no longer drifted; found again, it is told again. */
export function looksOfAWindow({ window, step }: Pick<DriftSettings, 'window' | 'step'>): number {
  return Math.max(1, Math.ceil(window / step));
}

/**
 * What is known of an app's drift after one more look.
 *
 * @returns `found` has the features that drifted, of the sides of which none was known to: what follows from a change that was told is not
 * told again.
 */
export function afterLook(
  { app, open }: Pick<AppDrift, 'app' | 'open'>,
  look: Look,
  settings: DriftSettings,
): { drift: AppDrift; found: DriftEpisode[] } {
  const drifted = driftedOf(look);
  const at = BigInt(look.window.to);
  const going = open
    .map((episode): DriftEpisode => {
      const again = drifted.some(({ feature }) => feature === episode.found?.feature);
      return create(DriftEpisodeSchema, {
        ...episode,
        ...(again ? { lastAt: at, steadyLooks: 0 } : { steadyLooks: episode.steadyLooks + 1 }),
      });
    })
    .filter(({ steadyLooks }) => steadyLooks < looksOfAWindow(settings));
  const opened = drifted
    .filter(({ feature }) => !going.some((episode) => episode.found?.feature === feature))
    .map((each) =>
      create(DriftEpisodeSchema, {
        found: featureMessage(each),
        foundAt: at,
        lastAt: at,
        replay: replayCommand(app, each.since ?? look.window.from),
      }),
    );
  return {
    drift: create(AppDriftSchema, { app, look: lookMessage(look), open: [...going, ...opened] }),
    found: opened.filter((episode) => !going.some((known) => sideOf(known) === sideOf(episode))),
  };
}

function sideOf({ found }: DriftEpisode): Side | undefined {
  return FEATURES.filter((feature) => feature === found?.feature).map((feature) => specs[feature].side)[0];
}

/** What is known of an app that has too few runs for a look. */
export function withoutLook(app: string, runs: number, { reference, window }: DriftSettings): AppDrift {
  return create(AppDriftSchema, { app, note: `not enough runs: ${runs} of ${reference + window}` });
}

/** Answers what was asked since then again. @param since - Milliseconds since the epoch. */
function replayCommand(app: string, since: number): string {
  return `weir replay --app ${app} --from ${new Date(since).toISOString()} --mode full`;
}

export function lookMessage({ reference, window, level, features }: Look): DriftLook {
  const span = ({ runs, from, to }: Look['window']) => ({ runs, from: BigInt(from), to: BigInt(to) });
  return create(DriftLookSchema, {
    reference: span(reference),
    window: span(window),
    level,
    features: features.map(featureMessage),
  });
}

function featureMessage({ since, before, now, ...look }: FeatureLook) {
  return create(FeatureLookSchema, {
    ...look,
    before: { ...before },
    now: { ...now },
    ...(since === undefined ? {} : { since: BigInt(since) }),
  });
}
