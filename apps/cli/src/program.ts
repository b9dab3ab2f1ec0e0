import { Command, CommanderError } from 'commander';
import type { Cli } from './cli.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** Every command, in the order that help lists them. Its file is loaded when it is named, so that the light ones start quickly. */
const COMMANDS: Readonly<Record<string, () => Promise<(cli: Cli) => Command>>> = {
  up: async () => (await import('./commands/up.command.js')).upCommand,
  down: async () => (await import('./commands/down.command.js')).downCommand,
  status: async () => (await import('./commands/status.command.js')).statusCommand,
  plan: async () => (await import('./commands/plan.command.js')).planCommand,
  doctor: async () => (await import('./commands/doctor.command.js')).doctorCommand,
  ingest: async () => (await import('./commands/ingest.command.js')).ingestCommand,
  documents: async () => (await import('./commands/documents.command.js')).documentsCommand,
  search: async () => (await import('./commands/search.command.js')).searchCommand,
  ask: async () => (await import('./commands/ask.command.js')).askCommand,
  eval: async () => (await import('./commands/eval.command.js')).evalCommand,
  suites: async () => (await import('./commands/suites.command.js')).suitesCommand,
  prompt: async () => (await import('./commands/prompt.command.js')).promptCommand,
  tune: async () => (await import('./commands/tune.command.js')).tuneCommand,
  feedback: async () => (await import('./commands/feedback.command.js')).feedbackCommand,
  dataset: async () => (await import('./commands/dataset.command.js')).datasetCommand,
  audit: async () => (await import('./commands/audit.command.js')).auditCommand,
  cards: async () => (await import('./commands/cards.command.js')).cardsCommand,
  erase: async () => (await import('./commands/erase.command.js')).eraseCommand,
  explain: async () => (await import('./commands/explain.command.js')).explainCommand,
  trace: async () => (await import('./commands/trace.command.js')).traceCommand,
  runs: async () => (await import('./commands/runs.command.js')).runsCommand,
  costs: async () => (await import('./commands/costs.command.js')).costsCommand,
  drift: async () => (await import('./commands/drift.command.js')).driftCommand,
  alerts: async () => (await import('./commands/alerts.command.js')).alertsCommand,
  objectives: async () => (await import('./commands/alerts.command.js')).objectivesCommand,
  replay: async () => (await import('./commands/replay.command.js')).replayCommand,
  promote: async () => (await import('./commands/promote.command.js')).promoteCommand,
  check: async () => (await import('./commands/check.command.js')).checkCommand,
  pii: async () => (await import('./commands/pii.command.js')).piiCommand,
  tools: async () => (await import('./commands/tools.command.js')).toolsCommand,
  approvals: async () => (await import('./commands/approvals.command.js')).approvalsCommand,
  reviews: async () => (await import('./commands/reviews.command.js')).reviewsCommand,
  apply: async () => (await import('./commands/resources.command.js')).applyCommand,
  get: async () => (await import('./commands/resources.command.js')).getCommand,
  diff: async () => (await import('./commands/diff.command.js')).diffCommand,
  delete: async () => (await import('./commands/resources.command.js')).deleteCommand,
  keys: async () => (await import('./commands/keys.command.js')).keysCommand,
  budgets: async () => (await import('./commands/budgets.command.js')).budgetsCommand,
  usage: async () => (await import('./commands/budgets.command.js')).usageCommand,
  models: async () => (await import('./commands/models.command.js')).modelsCommand,
  mcp: async () => (await import('./commands/mcp.command.js')).mcpCommand,
  tail: async () => (await import('./commands/tail.command.js')).tailCommand,
  top: async () => (await import('./commands/top.command.js')).topCommand,
  lag: async () => (await import('./commands/lag.command.js')).lagCommand,
  offsets: async () => (await import('./commands/offsets.command.js')).offsetsCommand,
  topics: async () => (await import('./commands/topics.command.js')).topicsCommand,
  dlq: async () => (await import('./commands/dlq.command.js')).dlqCommand,
  'support-bundle': async () => (await import('./commands/support-bundle.command.js')).supportBundleCommand,
  completion: async () => (await import('./commands/completion.command.js')).completionCommand,
  'exit-codes': async () => (await import('./commands/exit-codes.command.js')).exitCodesCommand,
  install: async () => (await import('./commands/install.command.js')).installCommand,
};

/** Commands of others, which `weir up` runs. */
const HIDDEN: readonly string[] = ['install'];

/** Commands that look at all the others. */
const OF_ALL: readonly string[] = ['completion'];

/**
 * The `weir` command.
 *
 * @param parameters - What it is called with: the command that they name is loaded, and all of them where they name none.
 */
export async function createProgram(cli: Cli, version: string, parameters: readonly string[] = []): Promise<Command> {
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
  const names = namesIn(parameters);
  const created = await Promise.all(names.map(async (name) => (await COMMANDS[name]!())(cli)));
  for (const command of created) program.addCommand(command, { hidden: HIDDEN.includes(command.name()) });
  inherit(program);
  return program;
}

/** The commands to load. Options before the name of a command have no values. */
function namesIn(parameters: readonly string[]): string[] {
  const named = parameters.find((parameter) => !parameter.startsWith('-'));
  if (named !== undefined && Object.hasOwn(COMMANDS, named) && !OF_ALL.includes(named)) return [named];
  if (named === undefined && parameters.some((parameter) => parameter === '--version' || parameter === '-V')) return [];
  return Object.keys(COMMANDS);
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
