import type { Cli } from '../cli.js';
import type { GatewayClient } from '../gateway-client.js';
import type { EvaluationDetail } from '../gateway-types.js';
import { watchRun } from './watch-run.js';

/** Shows how far an evaluation is, until it has ended. */
export function watchEvaluation(cli: Cli, gateway: GatewayClient, runId: string): Promise<EvaluationDetail> {
  return watchRun(cli, () => gateway.evaluation(runId), progressText);
}

function progressText({ progress }: EvaluationDetail): string {
  if (!progress) return 'waits to begin';
  const { done, total, failed, cost, judgeCost } = progress;
  const spent = cost + judgeCost > 0 ? `, cost ${(cost + judgeCost).toPrecision(3)}` : '';
  return `${done} of ${total}${failed > 0 ? `, ${failed} failed` : ''}${spent}`;
}
