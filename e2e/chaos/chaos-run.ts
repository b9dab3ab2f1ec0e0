import { RecordProducer } from '@weir/kafka';
import { resourceRecord } from '@weir/resources';
import { createLogger } from '@weir/telemetry';
import { ChaosSystem } from './chaos-system.js';
import type { FaultName, Intensity } from './faults/fault.js';
import { RESOURCES } from './resources.js';
import { type RoundResult, Tenants } from './round.js';
import type { LoadSize } from './workload/plan-load.js';

export interface ChaosPlan {
  seeds: readonly number[];
  faults: readonly FaultName[];
  intensity: Intensity;
  size: LoadSize;
  /** How long each load is sent, seconds. */
  seconds: (fault: FaultName) => number;
}

/** Two of those that others have to take over from. */
const SCALE = { ingestion: 2, orchestration: 2, retrieval: 2 };

/**
 * Runs every fault under every seed against one system, which so lives through all of them.
 *
 * @param report - Told of each round when it has ended.
 */
export async function runChaos(plan: ChaosPlan, report: (result: RoundResult) => void): Promise<RoundResult[]> {
  const logger = createLogger({ service: 'chaos', instance: '0', level: 'error' });
  const system = await ChaosSystem.start(SCALE);
  const producer = new RecordProducer({ kafka: system.kafka, logger });
  const results: RoundResult[] = [];
  try {
    await producer.send(RESOURCES.map((resource) => resourceRecord(resource, 'chaos')));
    const tenants = new Tenants(system, producer, logger);
    await tenants.sendAnchors();
    for (const seed of plan.seeds) {
      for (const fault of plan.faults) {
        const { size, intensity } = plan;
        const result = await tenants.round({ fault, seed, size, seconds: plan.seconds(fault), intensity });
        results.push(result);
        report(result);
      }
    }
  } finally {
    await producer.close();
    await system.stop();
  }
  return results;
}

/** One line of figures. */
export function lineOf({
  fault,
  seed,
  documents,
  questions,
  findings,
  counts,
  problems,
  recoveryMs,
  figures,
}: RoundResult): string {
  const { lost, duplicate, orphan, wrong } = findings;
  const broken = Object.entries(counts).map(([what, times]) => `${times} ${what}`);
  return [
    `${fault.padEnd(3)} seed ${seed}`,
    `${documents} documents, ${questions} questions`,
    `L ${lost.length} D ${duplicate.length} X ${orphan.length} W ${wrong.length}`,
    `recovered in ${(recoveryMs / 1_000).toFixed(1)} s`,
    ...(broken.length > 0 ? [broken.join(', ')] : []),
    ...Object.entries(figures).map(([name, value]) => `${name} ${Math.round(value)}`),
    ...(problems.length > 0 ? [`PROBLEMS: ${problems.join('; ')}`] : []),
  ].join(' | ');
}

/** Whether the system kept its promises in a round. */
export function isExact({ findings, problems }: RoundResult): boolean {
  return problems.length === 0 && Object.values(findings).every((list: string[]) => list.length === 0);
}
