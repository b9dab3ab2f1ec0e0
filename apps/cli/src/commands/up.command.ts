import { Command, Option } from 'commander';
import type { Cli } from '../cli.js';
import { answerText } from '../output/answer-text.js';
import { duration } from '../output/duration.js';
import { printable } from '../output/printable.js';
import { renderProgress } from '../output/render-progress.js';
import { parseScale } from '../supervisor/parse-scale.js';
import { readLiveState } from '../supervisor/state-file.js';
import type { ReadySystem } from '../supervisor/supervisor.js';
import { withoutPassword } from '../system-status.js';
import { answerLine } from './ask.command.js';

interface UpOptions {
  detach?: boolean;
  scale: string[];
  demo: boolean;
  background?: boolean;
}

export function upCommand(cli: Cli): Command {
  return new Command('up')
    .description('Start everything: Kafka, Elasticsearch, MLflow and every service. What runs already is scaled.')
    .option('-d, --detach', 'go on in the background once everything is ready')
    .option('--scale <service=n...>', 'instances of a service', [])
    .option('--no-demo', 'without the example')
    .addOption(new Option('--background').hideHelp())
    .action((options: UpOptions) => up(cli, options));
}

async function up(cli: Cli, options: UpOptions): Promise<void> {
  const scale = parseScale(options.scale);
  if (options.background) return runInBackground(cli, scale, options.demo);
  const running = await findRunning(cli);
  if (running) return changeRunning(cli, running, scale);
  cli.interruption.endInOrder();
  const began = performance.now();
  const { report, end } = await renderProgress(cli.terminal);
  if (options.detach) {
    const { startInBackground } = await import('../supervisor/background.js');
    const parameters = [
      ...(options.demo ? [] : ['--no-demo']),
      ...(options.scale.length > 0 ? ['--scale', ...options.scale] : []),
    ];
    const starting = startInBackground(parameters, cli.settings.home, report, cli.interruption.signal);
    const ready = await untilEnd(starting, end);
    return announce(cli, ready, performance.now() - began, true);
  }
  const { Supervisor } = await import('../supervisor/supervisor.js');
  const supervisor = new Supervisor({
    settings: cli.settings,
    scale,
    demo: options.demo,
    report,
    note: (text) => cli.terminal.note(text),
  });
  cli.interruption.signal.addEventListener('abort', () => void supervisor.stop());
  // Whoever runs us in its place is gone, however that happened.
  process.once('disconnect', () => cli.interruption.trigger());
  const ready = await untilEnd(supervisor.start(), end);
  await announce(cli, ready, performance.now() - began, false);
  await supervisor.ended;
  await cli.terminal.line('Stopped.');
}

/** Progress is shown to its end before anything else is written. */
async function untilEnd<Result>(work: Promise<Result>, end: () => Promise<void>): Promise<Result> {
  try {
    return await work;
  } finally {
    await end();
  }
}

/** Started by `--detach`: tells its starter how it goes, and does not mind when that ends. */
async function runInBackground(cli: Cli, scale: ReadonlyMap<string, number>, demo: boolean): Promise<void> {
  const [{ Supervisor }, { tellStarter, failureMessage }] = await Promise.all([
    import('../supervisor/supervisor.js'),
    import('../supervisor/background.js'),
  ]);
  cli.interruption.endInOrder();
  const supervisor = new Supervisor({
    settings: cli.settings,
    scale,
    demo,
    report: (progress) => tellStarter({ progress }),
    note: (text) => cli.terminal.note(`${new Date().toISOString()} ${text}`),
  });
  cli.interruption.signal.addEventListener('abort', () => void supervisor.stop());
  let isReady = false;
  process.once('disconnect', () => isReady || cli.interruption.trigger());
  try {
    const ready = await supervisor.start();
    isReady = true;
    tellStarter({ ready });
  } catch (error) {
    tellStarter(failureMessage(error));
    throw error;
  }
  await supervisor.ended;
}

/** The state of the system that runs here, if one does and its supervisor answers. */
async function findRunning(cli: Cli) {
  const state = readLiveState(cli.settings.home);
  if (!state) return undefined;
  const { askControl } = await import('../supervisor/control-client.js');
  return askControl(state.controlSocket, { command: 'ping' }, () => undefined).then(
    () => state,
    () => undefined,
  );
}

async function changeRunning(
  cli: Cli,
  state: NonNullable<ReturnType<typeof readLiveState>>,
  scale: ReadonlyMap<string, number>,
): Promise<void> {
  const url = state.gateway.url;
  if (scale.size > 0) {
    const { askControl } = await import('../supervisor/control-client.js');
    const services = Object.fromEntries(scale);
    await askControl(state.controlSocket, { command: 'scale', services }, (text) => cli.terminal.note(text));
    return cli.terminal.print({ running: true, gateway: { url }, scaled: services }, () => 'Scaled.');
  }
  await cli.terminal.print(
    { running: true, status: state.status, pid: state.pid, gateway: { url } },
    () => `Weir is already running: ${url} (since ${state.startedAt}, process ${state.pid}). Stop it with: weir down`,
  );
}

async function announce(cli: Cli, system: ReadySystem, tookMs: number, detached: boolean): Promise<void> {
  const { terminal, settings } = cli;
  const { demo, demoProblem, gatewayUrl: url, kafkaBrokers: brokers } = system;
  const elasticsearchUrl = withoutPassword(system.elasticsearchUrl);
  const mlflowUrl = system.mlflowUrl === null ? null : withoutPassword(system.mlflowUrl);
  if (demoProblem !== undefined) terminal.note(`The example failed: ${printable(demoProblem)}`);
  const value = {
    running: true,
    gateway: { url },
    kafka: { brokers },
    elasticsearch: { url: elasticsearchUrl },
    mlflow: { url: mlflowUrl },
    adminKey: settings.home.adminKey,
    tookMs: Math.round(tookMs),
    ...(demo ? { demo: { question: demo.question, ...answerLine({ text: '' }, demo.answer, 0) } } : {}),
  };
  await terminal.print(value, () => {
    const example = demo ? ['', terminal.style('bold', demo.question), answerText(demo.answer, terminal)] : [];
    return [
      ...example,
      '',
      terminal.style('green', `Weir is ready (${duration(tookMs)}).`),
      `  gateway        ${url}`,
      `  API            ${url}/api/docs`,
      `  Kafka          ${brokers.join(', ')}`,
      `  Elasticsearch  ${elasticsearchUrl}`,
      ...(mlflowUrl === null ? [] : [`  MLflow         ${mlflowUrl}`]),
      `  admin's key    ${settings.home.adminKey}`,
      '',
      'Next:',
      '  npx weir ask "…" --app handbook',
      '  npx weir ingest <folder> --collection <name> --wait',
      '  npx weir status',
      detached ? '  npx weir down' : 'Ctrl-C stops everything.',
    ].join('\n');
  });
}
