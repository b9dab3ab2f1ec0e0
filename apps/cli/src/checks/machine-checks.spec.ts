import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkGpus } from './machine-checks.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['echo "0, NVIDIA A100, 3, 2048, 40960, 45, 60.1"', 'ok', 'NVIDIA A100 (2.0 of 40.0 GiB used)'],
  ['true', 'ok', 'none that nvidia-smi tells of'],
  ['echo "NVIDIA-SMI has failed."; exit 9', 'warning', 'NVIDIA-SMI has failed.'],
])('tells of GPUs what nvidia-smi tells: %s', async (script, state, message) => {
  const command = join(folder, 'nvidia-smi');
  writeFileSync(command, `#!/bin/sh\n${script}\n`);
  chmodSync(command, 0o755);
  expect(await checkGpus(command)).toMatchObject({ state, message: expect.stringContaining(message) });
});

it('finds nothing wrong with a machine without GPUs', async () => {
  expect(await checkGpus(join(folder, 'none'))).toMatchObject({ name: 'GPUs', state: 'ok' });
});
