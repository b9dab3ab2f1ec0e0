import type { DriftEpisode } from '@weir/contracts';
import type { AlertSpec, SignalOf } from '@weir/resources';
import type { DriftState } from '../../drift/feature-store.port.js';
import { figure } from '../judge.js';
import type { Reading } from '../reading.js';

/** What is known of the drift of apps: how many features have drifted, or by how much one has. */
export function driftReadings(
  { feature }: SignalOf<'drift'>,
  { applies }: Pick<AlertSpec, 'applies'>,
  states: readonly DriftState[],
): Reading[] {
  return states
    .filter(({ tenant, app }) => tenant === (applies.tenant ?? tenant) && app === (applies.app ?? app))
    .map(({ tenant, app, drift }): Reading => {
      const open = drift.open.filter(({ found }) => feature === undefined || found?.feature === feature);
      const looked = drift.look?.features.filter((each) => feature === undefined || each.feature === feature) ?? [];
      const told = looked.filter(({ state }) => state !== 'too-few');
      return {
        labels: { tenant, app },
        items: told.length,
        ...(told.length === 0
          ? { note: drift.note || looked[0]?.note || 'it was not looked at yet' }
          : { value: feature === undefined ? open.length : (open[0]?.found?.effect ?? 0) }),
        details: open.map(detail),
        examples: [...new Set(open.flatMap(({ found }) => found?.examples ?? []))],
        commands: [...new Set(open.map(({ replay }) => replay)), `weir drift ${app} --tenant ${tenant}`],
      };
    });
}

function detail({ found }: DriftEpisode): string {
  const { feature = '', measure = '', effect = 0, adjusted, since, sinceBefore } = found ?? {};
  const begun =
    since === undefined ? '' : `, since ${sinceBefore ? 'before ' : ''}${new Date(Number(since)).toISOString()}`;
  const chance = adjusted === undefined ? '' : `, p ${adjusted.toExponential(1)}`;
  return `${feature}: ${measure} ${figure(effect)}${chance}${begun}`;
}
