import type { SuiteSummary } from '@weir/experiments';
import type { SuiteSpec } from '@weir/resources';
import type { Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import { watchEvaluation } from '../evaluation/watch-evaluation.js';
import type { GatewayClient } from '../gateway-client.js';

const NOW = 'now';
const CHANGED = 'changed';

/** What a suite is not asked again for. */
const OF_ITS_SCHEDULE = ['every', 'schedule', 'onReview', 'drift', 'baseline'];

/** A change of an app, before any of its traffic sees it. */
export interface AppChange {
  app: string;
  /** A merge patch. */
  with: object;
}

/**
 * Runs suites, one after the other, with an app as it is and as it would be: their items, metrics, judge and groups, whatever apps they name.
 *
 * @returns Run ids, in the order of the suites.
 * @throws CliError `suite-worse` where something is shown to be worse than the suite's margin allows, or answers differ between groups of people as they did
 *   not before; `suite-incomplete` where it did not come to its end.
 */
export async function judgeBySuites(
  cli: Cli,
  gateway: GatewayClient,
  suites: readonly string[],
  change: AppChange,
): Promise<string[]> {
  const runs: string[] = [];
  for (const suite of suites) {
    const { spec } = await gateway.resource('Suite', suite);
    const kept = Object.entries(spec as SuiteSpec).filter(([name]) => !OF_ITS_SCHEDULE.includes(name));
    const variants = [
      { name: NOW, app: change.app },
      { name: CHANGED, app: change.app, with: change.with },
    ];
    const { runId } = await gateway.startEvaluation({ spec: { ...Object.fromEntries(kept), variants } });
    runs.push(runId);
    const { outcome, summary, reason } = await watchEvaluation(cli, gateway, runId);
    if (outcome !== 'completed' || !summary) {
      throw new CliError({
        code: 'suite-incomplete',
        message: `${suite} did not come to its end: ${outcome}${reason ? ` (${reason.message})` : ''}. \`weir eval show ${runId}\` says more.`,
      });
    }
    const worse = worseIn(summary as SuiteSummary);
    if (worse.length > 0) {
      throw new CliError({
        code: 'suite-worse',
        message: `By ${suite} the app is worse with it: ${worse.join(', ')}. \`weir eval show ${runId}\` says by how much.`,
      });
    }
    cli.terminal.note(`${suite}: no worse`);
  }
  return runs;
}

function worseIn({ comparisons, bias }: SuiteSummary): string[] {
  const metrics = comparisons.filter(({ verdict }) => verdict === 'worse').map(({ metric }) => metric);
  const found = bias?.findings ?? [];
  const nameOf = ({ measure, axis, group }: (typeof found)[number]) => `${measure} of ${axis} ${group}`;
  const before = new Set(found.filter(({ variant }) => variant === NOW).map(nameOf));
  const groups = found.filter(({ variant }) => variant === CHANGED).map(nameOf);
  return [...metrics, ...groups.filter((name) => !before.has(name))];
}
