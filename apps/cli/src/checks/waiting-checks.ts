import type { TopicLag } from '../kafka/lag.js';
import { serviceOfGroup } from '../kafka/lag.js';
import { duration } from '../output/duration.js';
import { type Check, failed, ok, warning } from './check.js';

/** From then on a message waits, rather than being under way. */
const WAITS_SECONDS = 10;
const MOST_SHOWN = 5;

/** Whether messages wait for longer than it takes to handle them, and whose work it would be. The longest waiting first. */
export function judgeWaiting(lags: readonly TopicLag[]): Check[] {
  const waiting = lags.filter(({ lag, oldestSeconds }) => lag > 0 && (oldestSeconds ?? 0) >= WAITS_SECONDS);
  if (waiting.length === 0) return [ok('lag', 'nothing waits')];
  return waiting.slice(0, MOST_SHOWN).map(judge);
}

function judge({ group, topic, lag, oldestSeconds, members }: TopicLag): Check {
  const service = serviceOfGroup(group) ?? group;
  const message = `${group} has ${lag} of ${topic} to handle; the first waits for ${duration((oldestSeconds ?? 0) * 1_000)}`;
  if (members.length === 0) return failed('lag', `${message}; nobody reads it`, `weir up --scale ${service}=1`);
  return warning(
    'lag',
    message,
    `If it grows, more comes than is handled: weir up --scale ${service}=${members.length + 1}. If it stands still: weir status, and the log of ${service}.`,
  );
}
