import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../logger.js';
import { gpusIn, readGpus } from './read-gpus.js';
import { watchGpus } from './watch-gpus.js';

// As the real one prints it with `--format=csv,noheader,nounits`; the second is one that tells little.
const PRINTED = [
  '0, NVIDIA A100-SXM4-40GB, 34, 12345, 40960, 45, 123.45',
  '1, Tesla M60, [N/A], 0, 8129, 31, [Not Supported]',
  '',
].join('\n');
const MIB = 1024 ** 2;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpus-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A command in the place of nvidia-smi that notes what it is asked. */
function fake(script: string): string {
  const command = join(folder, 'nvidia-smi');
  writeFileSync(command, `#!/bin/sh\necho "$@" >> "${folder}/asked"\n${script}\n`);
  chmodSync(command, 0o755);
  return command;
}
const printing = (output: string) => fake(`cat <<'END'\n${output}END`);
const asked = () => readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');

const first = {
  index: '0',
  name: 'NVIDIA A100-SXM4-40GB',
  utilisation: 0.34,
  memoryUsedBytes: 12_345 * MIB,
  memoryTotalBytes: 40_960 * MIB,
  temperatureCelsius: 45,
  powerWatts: 123.45,
};

describe('readGpus', () => {
  it('has a line for each, without what is not told', async () => {
    const gpus = await readGpus({ command: printing(PRINTED) });
    expect(gpus).toMatchObject([
      { ...first, utilisation: expect.closeTo(0.34, 9) },
      { index: '1', name: 'Tesla M60', memoryUsedBytes: 0, memoryTotalBytes: 8_129 * MIB, temperatureCelsius: 31 },
    ]);
    expect(gpus![1]).not.toHaveProperty('utilisation');
    expect(gpus![1]).not.toHaveProperty('powerWatts');
    expect(asked()).toEqual([
      '--query-gpu=index,name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw --format=csv,noheader,nounits',
    ]);
  });

  it('has none on a machine without the command', async () => {
    expect(await readGpus({ command: join(folder, 'none') })).toBeUndefined();
  });

  it.each([
    [
      'echo "NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver."; exit 9',
      /could not communicate/,
    ],
    ['exec sleep 60', /no answer in 50 ms/],
    ['yes | head -c 1000000', /./],
  ])('fails when it does not tell: %s', async (script, message) => {
    const timeoutMs = script.includes('sleep') ? 50 : 5_000;
    await expect(readGpus({ command: fake(script), timeoutMs })).rejects.toThrow(message);
  });

  it('takes no other lines for processors', () => {
    expect(gpusIn('No devices were found\n\n')).toEqual([]);
  });
});

describe('watchGpus', () => {
  const watch = (registry: Registry, command: string) => {
    const logger = createLogger({ service: 'test', instance: '0', level: 'error' });
    return watchGpus({ registry, logger, everyMs: 20, command });
  };
  const told = async (registry: Registry) =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith('weir_gpu_'));

  it('reports them, until they do not tell any longer', async () => {
    const registry = new Registry();
    const command = printing(PRINTED);
    const end = watch(registry, command);
    await vi.waitFor(async () => expect((await told(registry)).length).toBe(8), { timeout: 5_000 });
    expect(await told(registry)).toContain(
      'weir_gpu_memory_used_bytes{gpu="0",product="NVIDIA A100-SXM4-40GB"} 12944670720',
    );
    fake('exit 9');
    await vi.waitFor(async () => expect(await told(registry)).toEqual([]), { timeout: 5_000 });
    await end();
    expect(asked().length).toBeGreaterThanOrEqual(2);
  });

  it('has no instruments, and asks no more, where there is nothing', async () => {
    const registry = new Registry();
    const end = watch(registry, join(folder, 'none'));
    await end();
    expect(registry.getMetricsAsArray()).toEqual([]);
  });
});
