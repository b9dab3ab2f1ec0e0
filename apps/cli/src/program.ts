import { Command, CommanderError } from 'commander';
import type { Cli } from './cli.js';
import { approvalsCommand } from './commands/approvals.command.js';
import { askCommand } from './commands/ask.command.js';
import { evalCommand } from './commands/eval.command.js';
import { budgetsCommand, usageCommand } from './commands/budgets.command.js';
import { checkCommand } from './commands/check.command.js';
import { datasetCommand } from './commands/dataset.command.js';
import { feedbackCommand } from './commands/feedback.command.js';
import { completionCommand } from './commands/completion.command.js';
import { diffCommand } from './commands/diff.command.js';
import { dlqCommand } from './commands/dlq.command.js';
import { doctorCommand } from './commands/doctor.command.js';
import { documentsCommand } from './commands/documents.command.js';
import { downCommand } from './commands/down.command.js';
import { exitCodesCommand } from './commands/exit-codes.command.js';
import { ingestCommand } from './commands/ingest.command.js';
import { installCommand } from './commands/install.command.js';
import { modelsCommand } from './commands/models.command.js';
import { mcpCommand } from './commands/mcp.command.js';
import { promptCommand } from './commands/prompt.command.js';
import { replayCommand } from './commands/replay.command.js';
import { promoteCommand } from './commands/promote.command.js';
import { applyCommand, deleteCommand, getCommand } from './commands/resources.command.js';
import { searchCommand } from './commands/search.command.js';
import { statusCommand } from './commands/status.command.js';
import { tailCommand } from './commands/tail.command.js';
import { toolsCommand } from './commands/tools.command.js';
import { topicsCommand } from './commands/topics.command.js';
import { upCommand } from './commands/up.command.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** The `weir` command. Every subcommand loads what it needs when it runs, so that the light ones start quickly. */
export function createProgram(cli: Cli, version: string): Command {
  const program = new Command('weir')
    .description('LLM applications as flows of events: documents in, cited answers out, over Kafka.')
    .version(version)
    .option('--json', 'one JSON value a line, for programs')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      outputError: (text, write) => write(cli.terminal.json ? `${usageAsJson(text)}\n` : text),
    })
    .showHelpAfterError(cli.terminal.json ? false : '(add --help for what there is)')
    .hook('preAction', (_program, command) => {
      cli.terminal.json = command.optsWithGlobals<{ json?: boolean }>().json ?? false;
    });
  for (const command of [
    upCommand(cli),
    downCommand(cli),
    statusCommand(cli),
    doctorCommand(cli),
    ingestCommand(cli),
    documentsCommand(cli),
    searchCommand(cli),
    askCommand(cli),
    evalCommand(cli),
    promptCommand(cli),
    feedbackCommand(cli),
    datasetCommand(cli),
    replayCommand(cli),
    promoteCommand(cli),
    checkCommand(cli),
    toolsCommand(cli),
    approvalsCommand(cli),
    applyCommand(cli),
    getCommand(cli),
    diffCommand(cli),
    deleteCommand(cli),
    modelsCommand(cli),
    budgetsCommand(cli),
    usageCommand(cli),
    mcpCommand(cli),
    tailCommand(cli),
    topicsCommand(cli),
    dlqCommand(cli),
    completionCommand(cli),
    exitCodesCommand(cli),
  ]) {
    program.addCommand(command);
  }
  program.addCommand(installCommand(cli), { hidden: true });
  inherit(program);
  return program;
}

function usageAsJson(text: string): string {
  return JSON.stringify({ error: { code: 'usage', message: text.trim().replace(/^error: /, '') } });
}

/** Subcommands made on their own do not take over how the program ends and helps. */
function inherit(parent: Command): void {
  parent.exitOverride();
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inherit(command);
  }
}

/** What commander's own ends mean; undefined for what is not its own. It has printed its message already. */
export function exitCodeOfCommander(error: unknown): ExitCode | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}
