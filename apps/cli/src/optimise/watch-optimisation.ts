import type { Cli } from '../cli.js';
import type { GatewayClient } from '../gateway-client.js';
import type { OptimisationDetail } from '../gateway-types.js';
import { watchRun } from '../evaluation/watch-run.js';

/** Shows how far an optimisation is, until it has ended. */
export function watchOptimisation(cli: Cli, gateway: GatewayClient, runId: string): Promise<OptimisationDetail> {
  return watchRun(cli, () => gateway.optimisation(runId), progressText);
}

function progressText({ progress }: OptimisationDetail): string {
  if (!progress) return 'waits to begin';
  const { stage, candidates, answers, mostAnswers, cost, judgeCost, baseline, best } = progress;
  const scores =
    baseline === undefined ? '' : `, best ${(best ?? baseline).toFixed(3)} (as it is: ${baseline.toFixed(3)})`;
  const spent = cost + judgeCost > 0 ? `, cost ${(cost + judgeCost).toPrecision(3)}` : '';
  return `${stage}: ${candidates} candidates, ${answers} of ${mostAnswers} answers${scores}${spent}`;
}
