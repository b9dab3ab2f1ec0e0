import { Waits } from '@weir/requests';
import type { CallMeterPorts } from './call-meter.js';

/** Where no budget is declared, nobody is asked. */
export function withoutBudgets(): Omit<CallMeterPorts, 'events'> {
  return { budgets: () => [], modelsOf: () => [], waits: new Waits(0) };
}
