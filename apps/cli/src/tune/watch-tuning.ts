import type { Cli } from '../cli.js';
import { watchRun } from '../evaluation/watch-run.js';
import type { GatewayClient } from '../gateway-client.js';
import type { TuningDetail } from '../gateway-types.js';
import { tuningProgressText } from '../output/tuning-text.js';

/** Shows how far a tuning is, until it has ended. */
export function watchTuning(cli: Cli, gateway: GatewayClient, runId: string): Promise<TuningDetail> {
  return watchRun(cli, () => gateway.tuning(runId), tuningProgressText);
}
