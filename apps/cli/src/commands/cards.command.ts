import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { cardHtml, cardMarkdown } from '../cards/card.js';
import { appCard, type CardSources, modelCard } from '../cards/make-card.js';
import type { GatewayClient } from '../gateway-client.js';
import { tenantOption } from './options.js';

const MONTH_MS = 30 * 86_400_000;
/** What the gateway gives at a time. */
const MOST = 10_000;

export function cardsCommand(cli: Cli): Command {
  const command = new Command('cards').description('Write what is declared, measured and said of an app or a model.');
  for (const [kind, make] of [
    ['app', appCard],
    ['model', modelCard],
  ] as const) {
    command.addCommand(
      new Command(kind)
        .description(`The card of ${kind === 'app' ? 'an app' : 'a model'}, as Markdown unless something else is said.`)
        .argument('<name>', `name of the ${kind}`)
        .option('--markdown', 'Markdown')
        .option('--html', 'a page of its own')
        .addOption(tenantOption())
        .action(async (name: string, options: { html?: boolean; tenant?: string }) => {
          const { html, tenant } = options;
          const sources = await withGateway(cli, tenant === undefined ? {} : { tenant }, (gateway) =>
            sourcesOf(gateway, kind === 'app' ? 'App' : 'Model', name),
          );
          const card = make(name, sources);
          await cli.terminal.print(card, () => (html ? cardHtml(card) : cardMarkdown(card)).trimEnd());
        }),
    );
  }
  return command;
}

async function sourcesOf(gateway: GatewayClient, kind: string, name: string): Promise<CardSources> {
  // One that there is not ends here.
  await gateway.resource(kind, name);
  const now = Date.now();
  const from = new Date(now - MONTH_MS).toISOString();
  const [{ resources }, { evaluations }, { feedback }, { records }] = await Promise.all([
    gateway.resources(),
    gateway.evaluations(),
    gateway.feedback({ from, limit: MOST }),
    gateway.audit({ action: 'answer-completed', from, limit: MOST }),
  ]);
  const latest = new Map<string, { runId: string; completedAt: string }>();
  for (const { suite, runId, outcome, completedAt = '' } of evaluations) {
    const before = latest.get(suite);
    if (suite === '' || outcome !== 'completed' || (before && before.completedAt >= completedAt)) continue;
    latest.set(suite, { runId, completedAt });
  }
  const details = await Promise.all([...latest.values()].map(({ runId }) => gateway.evaluation(runId)));
  return { resources, evaluations: details, feedback, outcomes: records, madeAt: new Date(now).toISOString() };
}
