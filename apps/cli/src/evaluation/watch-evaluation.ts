import { setTimeout as sleep } from 'node:timers/promises';
import type { Cli } from '../cli.js';
import type { GatewayClient } from '../gateway-client.js';
import type { EvaluationDetail } from '../gateway-types.js';

const LOOK_MS = 300;

/** Shows how far an evaluation is, until it has ended. */
export async function watchEvaluation(cli: Cli, gateway: GatewayClient, runId: string): Promise<EvaluationDetail> {
  try {
    for (;;) {
      const evaluation = await gateway.evaluation(runId);
      if (evaluation.outcome !== 'running') return evaluation;
      cli.terminal.progress(progressText(evaluation));
      await sleep(LOOK_MS, undefined, { signal: cli.interruption.signal });
    }
  } finally {
    cli.terminal.progress('');
  }
}

function progressText({ progress }: EvaluationDetail): string {
  if (!progress) return 'waits to begin';
  const { done, total, failed, cost, judgeCost } = progress;
  const spent = cost + judgeCost > 0 ? `, cost ${(cost + judgeCost).toPrecision(3)}` : '';
  return `${done} of ${total}${failed > 0 ? `, ${failed} failed` : ''}${spent}`;
}
