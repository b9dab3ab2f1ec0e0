import {
  create,
  type ErasedObject,
  ErasedObjectSchema,
  type ErasureCompleted,
  ErasureCompletedSchema,
  type ErasureProbe,
  ErasureProbeSchema,
  type ErasureRequested,
  type ErasureStepCompleted,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { InboundRecord, Rewriting, Rewritten } from '@weir/kafka';
import { type Erased, isCompacted, rewritingOf } from './decide-record.js';
import { ErasedScope } from './erased-scope.js';
import { findScope, type ReadTopics } from './find-scope.js';

export type Phase = 'find' | 'documents' | 'stores' | 'topics' | 'verify';
export const STORES = ['index', 'experiments', 'runs'] as const;
export type Store = (typeof STORES)[number];
export type StepAction = 'count' | 'erase' | 'verify';

/** How far an erasure is: what an interrupted one goes on with. */
export interface SoFar {
  scope: ErasedScope;
  objects: readonly ErasedObject[];
  /** When the brokers will have deleted the files of what was rewritten, milliseconds since the epoch. */
  goneAt: number;
}

/** What an erasure works on. */
export interface ErasurePorts {
  /** Every topic whose records hold texts, dead letters and replies too. */
  topicNames(): Promise<string[]>;
  read: ReadTopics;
  rewrite(topic: string, rewriting: (record: InboundRecord) => Rewriting): Promise<Rewritten>;
  /** Has a document deleted as if somebody had asked for it; resolves when it is. */
  deleteDocument(document: { collection: string; documentId: string }): Promise<void>;
  step(store: Store, action: StepAction, scope: ErasedScope, attempt: number): Promise<ErasureStepCompleted>;
  progress(phase: Phase, done: number, of: number, so: Partial<SoFar>): Promise<void>;
  /** How far it came when it was begun before. */
  before(): Promise<Partial<SoFar>>;
  /** Names of models that were trained on one of these documents (`collection/documentId`), runs or Datasets, by their cards. */
  modelsTrainedOn(names: ReadonlySet<string>): readonly string[];
  waitUntil(time: number): Promise<void>;
  now(): number;
}

/** Late writers, such as a run that was being answered, leave something behind: it is erased again. */
const MOST_ROUNDS = 3;
const MOST_IDS = 10_000;

/** Erases, looks whether something is left, and says what was done: the receipt, not signed yet. */
export async function eraseData(
  { erasureId, target, reason, requestedBy, dryRun }: ErasureRequested,
  { tenant, requestedAt }: { tenant: string; requestedAt: number },
  ports: ErasurePorts,
): Promise<ErasureCompleted> {
  if (!target || [target.document, target.subject, target.everything].filter(Boolean).length !== 1) {
    throw new WeirError({
      code: 'target-invalid',
      disposition: 'poison',
      field: 'target',
      message: 'An erasure needs exactly one of document, subject and everything.',
    });
  }
  const { everything } = target;
  const names = await ports.topicNames();
  const before = await ports.before();
  const scope = before.scope ?? (await find());
  const erased: Erased = { tenant, everything, scope };
  type Come = Pick<ErasureCompleted, 'outcome'> & Partial<Pick<ErasureCompleted, 'objects' | 'probes' | 'failure'>>;
  const receipt = (fields: Come): ErasureCompleted =>
    create(ErasureCompletedSchema, {
      erasureId,
      tenant,
      target,
      reason,
      requestedBy,
      requestedAt: new Date(requestedAt).toISOString(),
      completedAt: new Date(ports.now()).toISOString(),
      models: [...ports.modelsTrainedOn(sourcesOf(scope, fields.objects ?? []))],
      ...fields,
    });
  if (scope.isEmpty && !everything) return receipt({ outcome: 'nothing-found' });
  if (dryRun) {
    const stores = await Promise.all(STORES.map((store) => ports.step(store, 'count', scope, 0)));
    const counts = await affectedTopics(names, erased, ports.read);
    const records = [...counts].flatMap(([topic, count]) =>
      count.affected === 0 ? [] : [objectOf('found', topic, count.affected, [])],
    );
    return receipt({ outcome: 'previewed', objects: [...stores.flatMap(({ objects }) => objects), ...records] });
  }

  for (const [index, document] of [...scope.documents.values()].entries()) {
    await ports.deleteDocument(document);
    await ports.progress('documents', index + 1, scope.documents.size, {});
  }
  const objects: ErasedObject[] = [...(before.objects ?? [])];
  const soFar = { goneAt: before.goneAt ?? 0 };
  const failures: string[] = [];
  let probes: ErasureProbe[] = [];
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const steps = [];
    for (const [index, store] of STORES.entries()) {
      const step = await ports.step(store, 'erase', scope, round);
      steps.push(step);
      addObjects(objects, step.objects);
      await ports.progress('stores', index + 1, STORES.length, { objects });
    }
    await rewriteTopics(names, erased, ports, objects, soFar);
    const checks = [];
    for (const store of STORES) checks.push(await ports.step(store, 'verify', scope, round));
    probes = [...(await topicProbes(names, erased, ports.read)), ...checks.flatMap(storeProbes)];
    failures.length = 0;
    failures.push(...[...steps, ...checks].flatMap(({ failure }) => (failure === '' ? [] : [failure])));
    await ports.progress('verify', round, MOST_ROUNDS, {});
    if (failures.length === 0 && probes.every(({ found }) => found === 0n)) {
      return receipt({ outcome: 'erased', objects, probes });
    }
  }
  const left = probes.filter(({ found }) => found > 0n).map(({ place, found }) => `${found} in ${place}`);
  return receipt({
    outcome: 'incomplete',
    objects,
    probes,
    failure: [...failures, ...(left.length > 0 ? [`Left: ${left.join(', ')}.`] : [])].join(' '),
  });

  async function find(): Promise<ErasedScope> {
    const scopeFound = everything ? new ErasedScope() : await findScope(target!, tenant, names, ports.read);
    await ports.progress('find', 1, 1, { scope: scopeFound });
    return scopeFound;
  }
}

/** What a model may have been trained on: the documents, the runs, and the Datasets that had rows of them. */
function sourcesOf({ documents, runIds }: ErasedScope, objects: readonly ErasedObject[]): Set<string> {
  const datasets = objects.filter(({ store }) => store === 'dataset').map(({ place }) => place);
  const named = [...documents.values()].map(({ collection, documentId }) => `${collection}/${documentId}`);
  return new Set([...named, ...runIds, ...datasets]);
}

interface TopicCount {
  searched: number;
  affected: number;
  /** Where the last record of each key stands, of topics that keep that. */
  last: Map<string, number>;
}

/** What every topic holds of it, in two readings: of compacted topics it has to be known first which record is the last of its key. */
async function affectedTopics(
  names: readonly string[],
  erased: Erased,
  read: ReadTopics,
): Promise<Map<string, TopicCount>> {
  const counts = new Map(
    names.map((name): [string, TopicCount] => [name, { searched: 0, affected: 0, last: new Map() }]),
  );
  const compacted = names.filter(isCompacted);
  if (compacted.length > 0) {
    await read(compacted, (record) => counts.get(record.topic)!.last.set(placeKey(record), record.offset));
  }
  await read(names, (record) => {
    const count = counts.get(record.topic)!;
    count.searched += 1;
    if (rewritingOf(record, erased, isLast(record, count.last)) !== 'keep') count.affected += 1;
  });
  return counts;
}

function isLast(record: InboundRecord, last: ReadonlyMap<string, number>): boolean {
  return (last.get(placeKey(record)) ?? record.offset) <= record.offset;
}

const placeKey = ({ partition, key }: InboundRecord): string => `${partition}/${key?.toString('latin1') ?? ''}`;

/** Adds what it erases to `objects`, topic by topic, so that the receipt has it also when this is interrupted. */
async function rewriteTopics(
  names: readonly string[],
  erased: Erased,
  ports: ErasurePorts,
  objects: ErasedObject[],
  soFar: { goneAt: number },
): Promise<void> {
  const counts = [...(await affectedTopics(names, erased, ports.read))].filter(([, { affected }]) => affected > 0);
  for (const [index, [topic, { last }]] of counts.entries()) {
    const rewritten = await ports.rewrite(topic, (record) => rewritingOf(record, erased, isLast(record, last)));
    const places = [...rewritten.dropped, ...rewritten.edited];
    const ids = places.slice(0, MOST_IDS).map(({ partition, offset }) => `${partition}/${offset}`);
    if (places.length > 0) addObjects(objects, [objectOf('erased', topic, places.length, ids)]);
    soFar.goneAt = Math.max(soFar.goneAt, rewritten.goneAt ?? 0);
    await ports.progress('topics', index + 1, counts.length, { objects, goneAt: soFar.goneAt });
  }
  await ports.waitUntil(soFar.goneAt);
}

async function topicProbes(names: readonly string[], erased: Erased, read: ReadTopics): Promise<ErasureProbe[]> {
  const counts = await affectedTopics(names, erased, read);
  const method = erased.scope.stretches.digests.size > 0 ? 'references, stretches' : 'references';
  return [...counts].map(([place, { searched, affected }]) =>
    create(ErasureProbeSchema, { place, method, searched: BigInt(searched), found: BigInt(affected) }),
  );
}

/** What a service says about its own store when it is asked to look again: what it searched, and what is left. */
function storeProbes({ store, objects }: ErasureStepCompleted): ErasureProbe[] {
  const left = objects.filter(({ state }) => state === 'left').reduce((sum, { count }) => sum + count, 0n);
  const searched = objects.filter(({ state }) => state === 'searched').reduce((sum, { count }) => sum + count, 0n);
  return [create(ErasureProbeSchema, { place: store, method: 'references, deleted-entries', searched, found: left })];
}

function objectOf(state: string, topic: string, count: number, ids: string[]): ErasedObject {
  return create(ErasedObjectSchema, { store: 'topic', kind: 'record', place: topic, ids, count: BigInt(count), state });
}

/** A second round adds to what the first one did. */
function addObjects(all: ErasedObject[], more: readonly ErasedObject[]): void {
  for (const object of more) {
    const known = all.find(
      ({ store, kind, place, state }) =>
        store === object.store && kind === object.kind && place === object.place && state === object.state,
    );
    if (!known) all.push(create(ErasedObjectSchema, object));
    else {
      known.count += object.count;
      known.ids = [...known.ids, ...object.ids].slice(0, MOST_IDS);
    }
  }
}
