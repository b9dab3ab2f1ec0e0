import { stringify } from 'yaml';
import { type PlannedService, LEAST_CORES, PLANNED } from './constants.js';
import type { Plan } from './plan.js';

/** A service's memory may grow to so many times what it was measured at. */
const MEMORY_ROOM = 2;

/** What a plan says to the Helm chart, as a file for `helm install -f`. */
export function helmValues({ instances, cores, memoryMib, partitions }: Plan): string {
  const of = (name: PlannedService) => {
    const count = instances[name];
    const each = memoryMib[name] / count;
    return {
      replicas: count,
      resources: {
        requests: {
          cpu: `${Math.ceil(Math.max(LEAST_CORES.value, cores[name] / count) * 1_000)}m`,
          memory: `${Math.ceil(each)}Mi`,
        },
        limits: { memory: `${Math.ceil(each * MEMORY_ROOM)}Mi` },
      },
      scaling: { min: count, max: partitions },
    };
  };
  return stringify({ services: Object.fromEntries(PLANNED.map((name) => [name, of(name)])) });
}
