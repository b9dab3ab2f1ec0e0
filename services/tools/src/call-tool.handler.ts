import type { CallRequested } from '@weir/contracts';
import type { Emission } from '@weir/kafka';

/** Writes nothing yet. What it writes is to depend on the message alone: it may be delivered twice. */
export function callTool(_message: CallRequested): Emission[] {
  return [];
}
