import { join } from 'node:path';
import { asset, mlflowFolder, type EmbeddedHome } from './home.js';
import { toStep, type Step } from './installation.js';
import { mlflowPython } from './mlflow.js';
import { runTool } from './run-tool.js';
import { requirePython } from './tools.js';
import { mlflowVersion } from './versions.js';

const requirements = 'mlflow/requirements.txt';

/** MLflow in a Python environment of its own (850 MB). */
export function mlflowStep(home: EmbeddedHome, environment: NodeJS.ProcessEnv): Step {
  return toStep({
    name: 'mlflow',
    title: `MLflow ${mlflowVersion}`,
    folder: mlflowFolder(home),
    // An environment may be moved as long as its own scripts are not used: they name the folder that they were made in.
    parts: [mlflowPython],
    sources: [requirements],
    build: async (staging, report) => {
      const systemPython = await requirePython(environment);
      const virtualEnvironment = join(staging, mlflowPython);
      report('making a Python environment');
      await runTool({ command: systemPython, arguments: ['-m', 'venv', virtualEnvironment], environment });
      report('downloading');
      await runTool({
        command: join(virtualEnvironment, 'bin', 'python'),
        arguments: ['-m', 'pip', 'install', '--only-binary=:all:', '--progress-bar=off', '-r', asset(requirements)],
        environment: { ...environment, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
        onLine: (line) => {
          const step = progressOf(line);
          if (step !== undefined) report(step);
        },
      });
    },
  });
}

/** What a line of pip's says to a person who waits; undefined for most lines. */
export function progressOf(line: string): string | undefined {
  const [, what] = /^Collecting ([\w.-]+)/.exec(line) ?? [];
  if (what !== undefined) return `downloading ${what}`;
  return line.startsWith('Installing collected packages') ? 'installing the packages' : undefined;
}
