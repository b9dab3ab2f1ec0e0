import { RecordProducer } from '@weir/kafka';
import { resourceRecord } from '@weir/resources';
import { createLogger } from '@weir/telemetry';
import { ChaosSystem } from './chaos-system.js';
import { RESOURCES } from './resources.js';
import { isExact, type RoundOptions, type RoundResult, Tenants } from './round.js';

const MOST_SHOWN = 10;

/** Two of those that others have to take over from. */
const SCALE = { ingestion: 2, orchestration: 2, retrieval: 2 };

/** A system under test, with tenants who use it. It lives through all rounds. */
export interface ChaosSession {
  round(options: RoundOptions): Promise<RoundResult>;
  /** @returns Its home, which is kept when the checker found something in it. */
  stop(): Promise<string | undefined>;
}

export async function openSession(): Promise<ChaosSession> {
  const logger = createLogger({ service: 'chaos', instance: '0', level: 'error' });
  const system = await ChaosSystem.start(SCALE);
  const producer = new RecordProducer({ kafka: system.kafka, logger });
  let keep = false;
  const stop = async () => {
    await producer.close();
    await system.stop(keep);
    return keep ? system.home : undefined;
  };
  try {
    await producer.send(RESOURCES.map((resource) => resourceRecord(resource, 'chaos')));
    const tenants = new Tenants(system, producer, logger);
    await tenants.sendAnchors();
    const round = async (options: RoundOptions) => {
      const result = await tenants.round(options);
      keep ||= !isExact(result);
      return result;
    };
    return { round, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One line of figures. */
export function lineOf({
  faults,
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
    `${faults.join('+')} seed ${seed}`,
    `${documents} documents, ${questions} questions`,
    `L ${lost.length} D ${duplicate.length} X ${orphan.length} W ${wrong.length}`,
    `recovered in ${(recoveryMs / 1_000).toFixed(1)} s`,
    ...(broken.length > 0 ? [broken.join(', ')] : []),
    ...Object.entries(figures).map(([name, value]) => `${name} ${Math.round(value)}`),
    ...(problems.length > 0 ? [`PROBLEMS: ${problems.join('; ')}`] : []),
  ].join(' | ');
}

/** The first findings of each kind, a line each. */
export function findingsOf({ findings }: RoundResult): string[] {
  return Object.entries(findings).flatMap(([kind, list]: [string, string[]]) => [
    ...list.slice(0, MOST_SHOWN).map((finding) => `    ${kind}: ${finding}`),
    ...(list.length > MOST_SHOWN ? [`    ${kind}: and ${list.length - MOST_SHOWN} more`] : []),
  ]);
}
