import { disturbBroker } from './disturb-broker.js';
import { disturbElasticsearch } from './disturb-elasticsearch.js';
import type { Fault, FaultName } from './fault.js';
import { sendPoison, sendTwice, shuffleVersions } from './inputs.js';
import { killServices } from './kill-services.js';
import { terminateServices } from './terminate-services.js';

export const FAULT: Readonly<Record<FaultName, Fault>> = {
  F1: killServices,
  F2: terminateServices,
  F3: disturbBroker,
  F4: disturbElasticsearch,
  F9: sendPoison,
  F11: sendTwice,
  F12: shuffleVersions,
};
