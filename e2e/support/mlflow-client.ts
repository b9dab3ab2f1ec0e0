import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './run-weir.js';

/** Python with MLflow's own client. */
const PYTHON = join(process.env['WEIR_ARTEFACTS'] || join(ROOT, '.weir'), 'mlflow', 'python', 'bin', 'python');

/** What MLflow's own client reads of an experiment: runs with their params, metrics, tags, artifacts; and its traces. */
export interface Read {
  runs: {
    name: string;
    status: string;
    params: Record<string, string>;
    metrics: Record<string, number>;
    tags: Record<string, string>;
    artifacts: string[];
    datasets: string[];
  }[];
  traces: { request: string; response: string }[];
}

export async function readExperiment(url: string, name: string): Promise<Read> {
  const script = join(ROOT, 'e2e', 'support', 'read_experiment.py');
  const { stdout } = await promisify(execFile)(PYTHON, [script, url, name], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as Read;
}

/** A version of a registered model as MLflow's own client reads it: its tags, and its files in base64, by name. */
export interface ReadVersion {
  version: string;
  tags: Record<string, string>;
  files: Record<string, string>;
}

/** @throws Error with what the client prints, such as `RESOURCE_DOES_NOT_EXIST`. */
export async function readRegistered(url: string, name: string, alias: string): Promise<ReadVersion> {
  const script = join(ROOT, 'e2e', 'support', 'read_registered_model.py');
  const { stdout } = await promisify(execFile)(PYTHON, [script, url, name, alias], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as ReadVersion;
}
