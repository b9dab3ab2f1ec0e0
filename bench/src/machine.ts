import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** What figures depend on beside the code. */
export interface Machine {
  kernel: string;
  processor: string;
  cores: number;
  memoryGib: number;
  node: string;
  java: string;
  /** SHA-256 of the model file, hex. */
  model: string;
}

export function describeMachine(root: string): Machine {
  const processors = cpus();
  // `java -version` writes to standard error.
  const java = execFileSync('sh', ['-c', 'java -version 2>&1'], { encoding: 'utf8' }).split('\n');
  return {
    kernel: release(),
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGib: Math.round(totalmem() / 1_024 ** 3),
    node: process.versions.node,
    java: java[1] ?? java[0] ?? 'unknown',
    model: createHash('sha256')
      .update(readFileSync(modelFile(root)))
      .digest('hex'),
  };
}

export const MODEL = 'all-MiniLM-L6-v2';

export function modelsFolder(root: string): string {
  return join(root, '.weir', 'models');
}

export function modelFile(root: string): string {
  return join(modelsFolder(root), MODEL, 'onnx', 'model.onnx');
}
