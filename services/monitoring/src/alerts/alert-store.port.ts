import type { AlertState } from './alert-state.js';

/** What is known of alerts. */
export interface AlertStore {
  all(): Promise<AlertState[]>;
  put(state: AlertState): Promise<void>;
  remove(state: AlertState): Promise<void>;
}
