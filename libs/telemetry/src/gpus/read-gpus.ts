import { execFile } from 'node:child_process';

/** A graphics processor, as its driver has it. What the driver cannot tell of it is absent. */
export interface Gpu {
  index: string;
  /** Its product's name. */
  name: string;
  /** Share of the last moments in which it worked, 0 to 1. */
  utilisation?: number;
  memoryUsedBytes?: number;
  memoryTotalBytes?: number;
  temperatureCelsius?: number;
  powerWatts?: number;
}

export interface ReadGpusOptions {
  /** What tells of them. @default 'nvidia-smi', wherever it is in PATH */
  command?: string;
  /** How long it may take, milliseconds: of a driver that hangs, it hangs with it. @default 5,000 */
  timeoutMs?: number;
}

const FIELDS = 'index,name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw';
const MOST_BYTES = 256 * 1024;
const MIB = 1024 ** 2;

/**
 * The graphics processors of this machine, by NVIDIA's `nvidia-smi`; undefined on a machine without it.
 *
 * @throws Error when it is there and does not tell: no driver, or none that fits.
 */
export function readGpus({ command = 'nvidia-smi', timeoutMs = 5_000 }: ReadGpusOptions = {}): Promise<
  Gpu[] | undefined
> {
  const query = [`--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits'];
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, maxBuffer: MOST_BYTES, killSignal: 'SIGKILL' as const };
    execFile(command, query, options, (error, output) => {
      if (!error) resolve(gpusIn(output));
      else if (error.code === 'ENOENT') resolve(undefined);
      // It says what is wrong where it also says what it found.
      else
        reject(
          new Error(error.killed ? `no answer in ${timeoutMs} ms` : output.trim().split('\n')[0] || error.message),
        );
    });
  });
}

/** Of what `nvidia-smi` prints: a line for each, its fields separated by commas, `[N/A]` and the like for what it cannot tell. */
export function gpusIn(output: string): Gpu[] {
  return output
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()))
    .flatMap(([index = '', name = '', utilisation, used, total, temperature, power]) => {
      if (!/^\d+$/.test(index)) return [];
      return {
        index,
        name,
        ...measured('utilisation', utilisation, 0.01),
        ...measured('memoryUsedBytes', used, MIB),
        ...measured('memoryTotalBytes', total, MIB),
        ...measured('temperatureCelsius', temperature, 1),
        ...measured('powerWatts', power, 1),
      };
    });
}

function measured<Name extends keyof Gpu>(
  name: Name,
  field: string | undefined,
  unit: number,
): { [of in Name]?: number } {
  const value = field === undefined || field === '' ? Number.NaN : Number(field);
  return Number.isFinite(value) ? ({ [name]: value * unit } as { [of in Name]: number }) : {};
}
