import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { duration } from '../output/duration.js';

/** For the bootstrap, which runs it before the first start. */
export function installCommand(cli: Cli): Command {
  return new Command('install').description('Install the servers and the embedding model.').action(() => install(cli));
}

/** @param withTuning - Also what trains models with torch. */
export async function install(cli: Cli, withTuning = false): Promise<void> {
  const [{ Listr }, { pendingSteps }] = await Promise.all([import('listr2'), import('../supervisor/install.js')]);
  const steps = await pendingSteps(cli.settings, withTuning);
  const { terminal } = cli;
  const list = new Listr(
    steps.map((step) => ({
      title: step.title,
      task: async (_context: unknown, task: { title: string; output: string }) => {
        const began = performance.now();
        await step.run((line) => void (task.output = line));
        task.title = `${step.title} (${duration(performance.now() - began)})`;
      },
    })),
    {
      concurrent: true,
      renderer: terminal.json ? 'silent' : terminal.interactive ? 'default' : 'simple',
      registerSignalListeners: false,
      rendererOptions: { showErrorMessage: false },
    } as object,
  );
  await list.run();
  await terminal.print({ installed: steps.map(({ name }) => name) }, () =>
    steps.length === 0 ? 'Everything is installed.' : 'Installed.',
  );
}
