import { setTimeout as sleep } from 'node:timers/promises';
import { type GenerationFillRequested, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency } from '@weir/kafka';
import type { GenerationBeside } from '@weir/resources';
import { samePosition } from '../registry/registry-changes.js';
import type { RegistryEntry } from '../registry/registry-entry.js';
import type { Registry } from '../registry/registry.port.js';
import { clearedAgain } from './cleared-again.js';
import { nextOfFill, type PageSeen } from './fill-generation.handler.js';
import type { FillSource } from './fill-source.port.js';

export interface FillPorts {
  source: FillSource;
  registry: Registry;
  /** The generation in force; undefined before the first document. */
  inForce: (collection: string) => Promise<string | undefined>;
  /** Those that a collection is to be kept ready in, as it is declared now. */
  beside: (collection: string) => Promise<readonly GenerationBeside[]>;
  now: () => Date;
  waits?: FillWaits;
}

export interface FillWaits {
  /** By then every service goes by what the resource says that has a generation begun, milliseconds. */
  known: number;
  /** How long a page is waited for before it is asked for again, and how often it is looked at. */
  stands: number;
  poll: number;
}

const WAITS: FillWaits = { known: 5_000, stands: 10_000, poll: 250 };

/** Fills a generation beside the one in force with what stands there, a page after the other. */
export function fillGenerationConsumer(ports: FillPorts, dependencies: readonly Dependency[]): AnyConsumer {
  const { waits = WAITS } = ports;
  return defineConsumer({
    group: 'weir.retrieval.fill-generation',
    topic: topics.generationFillRequested,
    ledger: [topics.generationFillRequested, topics.generationFilled],
    dependencies,
    timeoutMs: 120_000,
    gather: async (request, { signal }) => {
      const kept = await ports.beside(request.collection);
      // What is named no longer was removed, and is not filled to its end.
      if (!kept.some(({ generation }) => generation === request.generation)) return { ended: true as const };
      if (request.stage === 'begin') {
        await ports.source.remove(request.collection, request.generation);
        await sleep(waits.known, undefined, { signal });
        return { page: undefined };
      }
      return { page: await lookAtPage(request, { ...ports, waits }, signal) };
    },
    handle: (request, seen) => ('ended' in seen ? [] : nextOfFill(request, seen.page, ports.now().toISOString())),
  });
}

async function lookAtPage(
  request: GenerationFillRequested,
  ports: Required<FillPorts>,
  signal: AbortSignal,
): Promise<PageSeen> {
  const { collection, generation, embedding, after, stage, tries } = request;
  const inForce = await ports.inForce(collection);
  if (inForce === undefined) return { documents: 0, lagging: 0, again: [], next: undefined };
  const { entries, next } = await ports.source.page(collection, inForce, after);
  // What was embedded for it just now, or is being, stands soon; at the first look nothing was.
  const { stands, poll } = ports.waits;
  const longest = stage === 'check' || tries > 0 ? stands : 0;
  let lagging = await laggingOf(entries, generation, ports.registry);
  for (let waited = 0; lagging.length > 0 && waited < longest; waited += poll) {
    await sleep(poll, undefined, { signal });
    lagging = await laggingOf(lagging, generation, ports.registry);
  }
  const again = await Promise.all(
    lagging.map(async (entry) => clearedAgain(entry, await ports.source.chunks(entry), { generation, embedding })),
  );
  return { documents: entries.length, lagging: lagging.length, again: again.flat(), next };
}

/** Those that do not stand in a generation as they do in the one in force, read anew: some may be gone by now. */
async function laggingOf(
  entries: readonly RegistryEntry[],
  generation: string,
  registry: Registry,
): Promise<RegistryEntry[]> {
  const [now, beside] = await Promise.all([
    registry.getAll(entries),
    registry.getAll(entries.map((entry) => ({ ...entry, generation }))),
  ]);
  return now.filter(({ content }, index) => {
    const there = beside[index]!.content;
    if (!content || content.deleted) return there !== undefined && !there.deleted;
    return !there || there.deleted || !samePosition(there.position, content.position);
  });
}
