import type { AlertState } from './alert-state.js';
import type { AlertStore } from './alert-store.port.js';
import { keyOf } from './reading.js';

/** What is known of alerts, in memory, for tests. */
export class MemoryAlerts implements AlertStore {
  readonly states = new Map<string, AlertState>();
  writes = 0;

  all(): Promise<AlertState[]> {
    return Promise.resolve([...this.states.values()]);
  }

  put(state: AlertState): Promise<void> {
    this.writes += 1;
    this.states.set(keyOf(state), state);
    return Promise.resolve();
  }

  remove(state: AlertState): Promise<void> {
    this.states.delete(keyOf(state));
    return Promise.resolve();
  }
}
