import { join } from 'node:path';
import { asset, tuningFolder, type EmbeddedHome } from './home.js';
import { progressOf } from './install-mlflow.js';
import { toStep, type Step } from './installation.js';
import { runTool } from './run-tool.js';
import { requirePython } from './tools.js';

const requirements = 'tuning/requirements.txt';

/** Folder of the environment of Python that torch is installed in. */
const environmentFolder = 'python';

/** Python with torch and peft, where that is installed. */
export const tuningPython = (home: EmbeddedHome): string =>
  join(tuningFolder(home), environmentFolder, 'bin', 'python');

/** What it trains by: one process a job. */
export const tuningProgram = asset('tuning/main.py');

/**
 * torch and peft in a Python environment of their own, for models that are trained on this machine. Several gigabytes on
 * Linux, whose package of torch brings CUDA along: an extra, which is no part of `installSteps`.
 */
export function tuningStep(home: EmbeddedHome, environment: NodeJS.ProcessEnv): Step {
  return toStep({
    name: 'tuning',
    title: 'torch and peft',
    folder: tuningFolder(home),
    parts: [environmentFolder],
    sources: [requirements],
    build: async (staging, report) => {
      const systemPython = await requirePython(environment);
      const virtualEnvironment = join(staging, environmentFolder);
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
