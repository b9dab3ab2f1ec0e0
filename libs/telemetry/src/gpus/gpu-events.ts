import { Gauge, type Registry } from 'prom-client';
import type { Gpu } from './read-gpus.js';

export interface GpuEvents {
  /** What the processors are like now; of those that are not among them nothing is said any longer. */
  read(gpus: readonly Gpu[]): void;
}

/** The instruments of graphics processors: made once there is one. */
export function gpuEvents({ registry }: { registry: Registry }): GpuEvents {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['gpu', 'product'] as const, registers: [registry] });
  const gauges = {
    utilisation: gauge('weir_gpu_utilisation_ratio', 'Share of the last moments in which a GPU of the machine worked.'),
    memoryUsedBytes: gauge('weir_gpu_memory_used_bytes', 'Memory of a GPU that is used, by whomever.'),
    memoryTotalBytes: gauge('weir_gpu_memory_total_bytes', 'Memory that a GPU has.'),
    temperatureCelsius: gauge('weir_gpu_temperature_celsius', 'Temperature of a GPU.'),
    powerWatts: gauge('weir_gpu_power_watts', 'Power that a GPU draws.'),
  };
  return {
    read(gpus) {
      for (const [field, each] of Object.entries(gauges)) {
        each.reset();
        for (const gpu of gpus) {
          const value = gpu[field as keyof typeof gauges];
          if (value !== undefined) each.set({ gpu: gpu.index, product: gpu.name }, value);
        }
      }
    },
  };
}
