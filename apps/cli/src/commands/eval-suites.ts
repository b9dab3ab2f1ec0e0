import { writeFile } from 'node:fs/promises';
import type { SuiteSummary } from '@weir/experiments';
import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { suiteOf } from '../evaluation/suite-of.js';
import { watchEvaluation } from '../evaluation/watch-evaluation.js';
import { EXIT } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';
import type { EvaluationDetail } from '../gateway-types.js';
import { evaluationsText, evaluationText } from '../output/evaluations-text.js';
import { tenantOption } from './options.js';

export interface SuiteOptions {
  out?: string;
  tenant?: string;
  /** Does not wait for its end. */
  detach?: boolean;
}

/** Runs a suite, by its name or in a file, and says what came of it. */
export async function runSuite(cli: Cli, target: string, options: SuiteOptions): Promise<void> {
  const { body, problems } = await suiteOf(target);
  for (const problem of problems) cli.terminal.note(problem);
  if (problems.length > 0) cli.exitCode = EXIT.failed;
  await withGateway(cli, options, async (gateway) => {
    const { runId } = await gateway.startEvaluation(body);
    if (options.detach) return cli.terminal.print({ runId }, () => runId);
    cli.terminal.note(`${runId}: goes on whether or not anybody waits; \`weir eval cancel ${runId}\` ends it`);
    await tellEvaluation(cli, gateway, await watchEvaluation(cli, gateway, runId), options.out);
  });
}

/** `weir eval list`, `show` and `cancel`. */
export function evaluationCommands(cli: Cli): Command[] {
  return [
    new Command('list')
      .description('List the runs of suites.')
      .addOption(tenantOption())
      .action((options: { tenant?: string }) =>
        withGateway(cli, options, async (gateway) => {
          const { evaluations } = await gateway.evaluations();
          if (cli.terminal.json) for (const one of evaluations) await cli.terminal.print(one, () => '');
          else await cli.terminal.print(evaluations, () => evaluationsText(evaluations));
        }),
      ),
    new Command('show')
      .description(
        'Say what a run of a suite came to. Exits with 1 when it did not come to its end, an answer failed, or bias was found.',
      )
      .argument('<run>', 'its run id')
      .option('--wait', 'until it has ended')
      .option('-o, --out <file>', 'JSONL file that its results are written to')
      .addOption(tenantOption())
      .action((runId: string, options: SuiteOptions & { wait?: boolean }) =>
        withGateway(cli, options, async (gateway) => {
          const now = options.wait ? await watchEvaluation(cli, gateway, runId) : await gateway.evaluation(runId);
          await tellEvaluation(cli, gateway, now, options.out);
        }),
      ),
    new Command('cancel')
      .description('End a run of a suite as it stands; what was answered by then is kept.')
      .argument('<run>', 'its run id')
      .addOption(tenantOption())
      .action((runId: string, options: { tenant?: string }) =>
        withGateway(cli, options, async (gateway) => {
          await gateway.cancelEvaluation(runId);
          await cli.terminal.print({ runId }, () => `${runId} is asked to end`);
        }),
      ),
  ];
}

/** Says what came of an evaluation, and writes its results where they are wanted. */
export async function tellEvaluation(
  cli: Cli,
  gateway: GatewayClient,
  evaluation: EvaluationDetail,
  out: string | undefined,
): Promise<void> {
  if (out !== undefined) await writeFile(out, `${(await sortedItems(gateway, evaluation.runId)).join('\n')}\n`);
  const { variants = [], bias } = (evaluation.summary ?? {}) as Partial<SuiteSummary>;
  const failed = variants.some(({ outcomes }) => outcomes.failed > 0) || (evaluation.problems ?? []).length > 0;
  const isBiased = (bias?.findings ?? []).length > 0;
  if (failed || isBiased || evaluation.outcome === 'cancelled' || evaluation.outcome === 'failed')
    cli.exitCode = EXIT.failed;
  await cli.terminal.print(evaluation, () => evaluationText(evaluation));
}

/** In an order that does not depend on which was answered first, so that the same results are the same file. */
async function sortedItems(gateway: GatewayClient, runId: string): Promise<string[]> {
  const keyOf = (line: string) => {
    const { id, variant = '', repeat } = JSON.parse(line) as { id: string; variant?: string; repeat: number };
    return JSON.stringify([variant, id, repeat]);
  };
  const lines = (await gateway.evaluatedItems(runId)).map((line) => ({ line, key: keyOf(line) }));
  return lines.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ line }) => line);
}
