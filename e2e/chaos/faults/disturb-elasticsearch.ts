import { setTimeout as sleep } from 'node:timers/promises';
import { type Input, submit } from '../workload/input.js';
import { TENANTS } from '../workload/plan-load.js';
import { endServer, freeze } from './disturb-broker.js';
import { count, type Disturbed, type Fault, undisturbed } from './fault.js';

/** What a question may be told while the index is away, and shortly after. */
const TELLS_OUTAGE: ReadonlySet<string> = new Set(['elasticsearch-unavailable', 'elasticsearch-failed']);
/** The index answers again, and what was asked before is still under way. */
const GRACE_MS = 5_000;
const BULK = 100;

/** F4: Elasticsearch ends, ends again as soon as it is back, and freezes; one item of a full bulk cannot be indexed. */
export const disturbElasticsearch: Fault = {
  shape: {},
  deadLettersOnce: true,
  async disturb({ system, random, intensity, send, round }) {
    const disturbed = undisturbed();
    await send(bulkWithOneBad(round, random.between(0, BULK)));
    count(disturbed, 'bad items');
    await sleep(random.between(300, 1_500));
    for (let times = intensity === 'full' ? 3 : 1; times > 0; times -= 1) {
      await endServer(system, 'elasticsearch', 'SIGKILL', disturbed);
    }
    await sleep(random.between(300, 1_500));
    await freeze('elasticsearch', system.server('elasticsearch')!, intensity === 'full' ? 12_000 : 4_000, disturbed);
    return disturbed;
  },
  failureAllowed: (disturbed) => (code, askedAt, endedAt) =>
    TELLS_OUTAGE.has(code) && duringOutage(disturbed, askedAt, endedAt),
  review(observation, inputs, disturbed) {
    const runs = new Map(
      inputs.flatMap((input) => (input.kind === 'question' ? [[input.runId, input.id] as const] : [])),
    );
    const took = observation.answers.flatMap(({ answer, at }) => {
      const id = runs.get(answer.runId);
      const askedAt = id === undefined ? undefined : observation.places.get(id)?.[0]?.at;
      if (askedAt === undefined || answer.outcome !== 'failed') return [];
      // Somebody who asked before the outage is told once it has begun.
      const outage = disturbed.windows.find(({ from, to }) => at >= from && at <= to + GRACE_MS);
      return [at - Math.max(askedAt, outage?.from ?? 0)];
    });
    return { figures: { failed: took.length, slowestErrorMs: Math.max(0, ...took) }, problems: [] };
  },
};

function duringOutage({ windows }: Disturbed, askedAt: number, endedAt: number): boolean {
  return windows.some(({ from, to }) => askedAt <= to + GRACE_MS && endedAt >= from);
}

/** More than Lucene takes as one term, and less than Kafka takes as one record. */
const IMMENSE = 'd'.repeat(40_000);

/** Documents that travel together, one of which the index cannot take. */
function bulkWithOneBad(round: string, bad: number): Input[] {
  return Array.from({ length: BULK }, (_, index) => {
    const tenant = TENANTS[index % TENANTS.length]!;
    const name = `${round}-bulk-${index}`;
    const documentId = index === bad ? `${name}-${IMMENSE}` : name;
    return submit(
      `${tenant}/${name}`,
      { tenant, documentId, edition: 1 },
      { version: 1, ...(index === bad ? { unindexable: true } : {}) },
    );
  });
}
