import type { ChannelSpec } from '@weir/resources';
import type { TidingJson } from './tiding-json.js';

export interface Notification {
  /** Of the Channel. */
  channel: string;
  /** The same when it is sent again. */
  id: string;
  /** Milliseconds since the epoch. */
  at: number;
  tidings: readonly TidingJson[];
}

/** @throws WeirError `channel-unavailable` (retryable), `channel-refused` or `channel-secret-missing` (poison). */
export type Send<Spec extends ChannelSpec = ChannelSpec> = (spec: Spec, notification: Notification) => Promise<void>;
