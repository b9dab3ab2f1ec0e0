import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import type { Approval } from '../gateway-types.js';
import { oneLine } from '../output/printable.js';
import { tenantOption } from './options.js';

interface ApprovalOptions {
  tenant?: string;
  reason?: string;
}

export function approvalsCommand(cli: Cli): Command {
  const command = new Command('approvals').description('Calls of tools that wait for a person to decide.');
  command.addCommand(
    new Command('list')
      .description('What waits, oldest first.')
      .addOption(tenantOption())
      .action((options: ApprovalOptions) => listApprovals(cli, options)),
  );
  const add = (name: string, description: string, approved: boolean) =>
    command.addCommand(
      new Command(name)
        .description(description)
        .argument('<run>', 'id of the run')
        .argument('<step>', 'step of the run that is the call')
        .option('--reason <text>', 'why; the model is told when the call is denied')
        .addOption(tenantOption())
        .action((run: string, step: string, options: ApprovalOptions) => decide(cli, run, step, approved, options)),
    );
  add('approve', 'Let a call be made.', true);
  add('deny', 'Have a call not made.', false);
  return command;
}

async function listApprovals(cli: Cli, options: ApprovalOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const { approvals } = await gateway.approvals();
    for (const approval of approvals) await cli.terminal.print(approval, () => describe(cli, approval));
    if (approvals.length === 0 && !cli.terminal.json) await cli.terminal.print({}, () => 'Nothing waits.');
  });
}

async function decide(
  cli: Cli,
  run: string,
  step: string,
  approved: boolean,
  { reason, ...options }: ApprovalOptions,
): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const decision = await gateway.decideApproval(run, step, {
      approved,
      ...(reason === undefined ? {} : { reason }),
    });
    await cli.terminal.print(decision, () => `${approved ? 'approved' : 'denied'} ${oneLine(run)} ${oneLine(step)}`);
  });
}

function describe(cli: Cli, approval: Approval): string {
  const { runId, step, app, tool, function: called, arguments: given, deadline } = approval;
  const name = [tool, called].filter((part) => part !== '').join('.');
  return [
    `${oneLine(runId)} ${oneLine(step)}  ${cli.terminal.style('cyan', oneLine(name))}  ${cli.terminal.style('dim', `${oneLine(app)}, until ${deadline}`)}`,
    `    ${oneLine(given)}`,
  ].join('\n');
}
