import { brokerDown } from './broker-down.ts';
import { consumerBehind } from './consumer-behind.ts';
import { costSpike } from './cost-spike.ts';
import { drift } from './drift.ts';
import { fullDisk } from './full-disk.ts';
import type { Incident } from './incident.ts';
import { indexGone } from './index-gone.ts';
import { poisonMessage } from './poison-message.ts';
import { serviceGone } from './service-gone.ts';
import { slowModel } from './slow-model.ts';
import { wrongKey } from './wrong-key.ts';

/** Everything that can be brought about, in the order of the page. */
export const incidents: readonly Incident[] = [
  brokerDown,
  poisonMessage,
  serviceGone,
  wrongKey,
  slowModel,
  costSpike,
  consumerBehind,
  drift,
  fullDisk,
  indexGone,
];
