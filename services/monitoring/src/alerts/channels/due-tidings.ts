import { type ChannelSpec, durationMs } from '@weir/resources';
import type { AlertState } from '../alert-state.js';

/** What a channel is to be told of an alert. */
export interface Tiding {
  state: AlertState;
  change: 'firing' | 'ended';
  /** It was told before that it fires, and it still does. */
  isRepeated: boolean;
}

/** How often Alertmanager is told of what fires: it takes an alert that it does not hear of for resolved. */
const REFRESH_MS = 60_000;

/**
 * What a channel has to be told now. It follows from what an alert is and what the channel was told last: whatever happened in between
 * while nobody could be told is not made up for.
 *
 * @param states - That are told there, without those that are silenced.
 */
export function dueTidings(name: string, spec: ChannelSpec, states: readonly AlertState[], now: number): Tiding[] {
  return states.flatMap((state): Tiding[] => {
    const { told, at = 0 } = state.deliveries[name] ?? {};
    if (state.phase === 'firing') {
      // That it had fired before is not what it does now.
      if (told !== 'firing' || at < state.since) return [{ state, change: 'firing', isRepeated: false }];
      return now - at >= repeatMs(spec) ? [{ state, change: 'firing', isRepeated: true }] : [];
    }
    const isEnded = told === 'firing' && (spec.type === 'alertmanager' || spec.ended);
    return isEnded ? [{ state, change: 'ended', isRepeated: false }] : [];
  });
}

function repeatMs(spec: ChannelSpec): number {
  if (spec.type === 'alertmanager') return REFRESH_MS;
  return spec.repeat === undefined ? Infinity : durationMs(spec.repeat);
}
