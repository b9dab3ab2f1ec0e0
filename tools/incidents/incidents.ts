import { brokerDown } from './broker-down.ts';
import type { Incident } from './incident.ts';
import { poisonMessage } from './poison-message.ts';

/** Everything that can be brought about, in the order of the page. */
export const incidents: readonly Incident[] = [brokerDown, poisonMessage];
