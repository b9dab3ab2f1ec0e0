import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import type { Review } from '../gateway-types.js';
import { oneLine, printable } from '../output/printable.js';
import { tenantOption } from './options.js';

interface ReviewOptions {
  tenant?: string;
  reason?: string;
  text?: string;
}

export function reviewsCommand(cli: Cli): Command {
  const command = new Command('reviews').description('Questions and answers that people are asked to look at.');
  command.addCommand(
    new Command('list')
      .description('What is open, the most urgent first.')
      .addOption(tenantOption())
      .action((options: ReviewOptions) => listReviews(cli, options)),
  );
  command.addCommand(
    new Command('labels')
      .description('What people decided, as rows of a dataset: the text, and what was right about it.')
      .addOption(tenantOption())
      .action((options: ReviewOptions) => listLabels(cli, options)),
  );
  const add = (name: string, description: string) =>
    new Command(name)
      .description(description)
      .argument('<run>', 'id of the run')
      .argument('<step>', 'step of the run that checks the text')
      .addOption(tenantOption());
  command.addCommand(
    add('approve', 'Let a text go on as it is.').action((run: string, step: string, options: ReviewOptions) =>
      decide(cli, run, step, 'approve', options),
    ),
  );
  command.addCommand(
    add('edit', 'Let another text go on instead.')
      .requiredOption('--text <text>', 'what goes on')
      .action((run: string, step: string, options: ReviewOptions) => decide(cli, run, step, 'edit', options)),
  );
  command.addCommand(
    add('reject', 'Have a text refused.')
      .option('--reason <text>', 'what whoever asked is told')
      .action((run: string, step: string, options: ReviewOptions) => decide(cli, run, step, 'reject', options)),
  );
  return command;
}

async function listReviews(cli: Cli, options: ReviewOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const { reviews } = await gateway.reviews('open');
    for (const review of reviews) await cli.terminal.print(review, () => describe(cli, review));
    if (reviews.length === 0 && !cli.terminal.json) await cli.terminal.print({}, () => 'Nothing is open.');
  });
}

/** One row a decision; `weir dataset` and suites take them as they are. */
async function listLabels(cli: Cli, options: ReviewOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const { reviews } = await gateway.reviews('decided');
    for (const review of reviews) {
      const label = labelOf(review);
      await cli.terminal.print(label, () => JSON.stringify(label));
    }
  });
}

/** Whether the guardrails were right about a text, as the people saw it who decided. */
function labelOf({ runId, step, stage, text, question, findings, decided }: Review): object {
  return {
    id: `${runId}/${step}`,
    text,
    label: decided?.decision === 'reject' ? 'refuse' : 'allow',
    stage,
    found: [...new Set(findings.map(({ guardrail, type }) => `${guardrail}/${type}`))],
    ...(question === '' ? {} : { question }),
    ...(decided?.decision === 'edit' ? { expected: decided.text } : {}),
  };
}

async function decide(
  cli: Cli,
  run: string,
  step: string,
  decision: 'approve' | 'edit' | 'reject',
  { text, reason, ...options }: ReviewOptions,
): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const decided = await gateway.decideReview(run, step, {
      decision,
      ...(text === undefined ? {} : { text }),
      ...(reason === undefined ? {} : { reason }),
    });
    await cli.terminal.print(decided, () => `${decision} ${oneLine(run)} ${oneLine(step)}`);
  });
}

function describe(cli: Cli, { runId, step, stage, text, question, findings, deadline }: Review): string {
  const found = [...new Set(findings.map(({ guardrail, type }) => `${guardrail}: ${type}`))].join(', ');
  const until = deadline === undefined ? 'nothing waits for it' : `until ${deadline}`;
  return [
    `${oneLine(runId)} ${oneLine(step)}  ${cli.terminal.style('cyan', stage)}  ${cli.terminal.style('dim', `${oneLine(found)}, ${until}`)}`,
    ...(question === '' ? [] : [`    ${oneLine(question)}`]),
    ...printable(text)
      .split('\n')
      .map((line) => `    ${line}`),
  ].join('\n');
}
