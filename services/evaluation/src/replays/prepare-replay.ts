import { type AnswerRequested, hashId } from '@weir/contracts';
import { classify, WeirError } from '@weir/errors';
import { REPLAY_VARIANTS, type ReplaySpec } from '@weir/experiments';
import { groupsOfKey, type Snapshot } from '@weir/resources';
import type { Ask } from '../suites/plan-suite.js';
import { resultOf, type Unscored } from '../suites/result-of.js';
import type { Prepared } from '../suites/run-suite.js';
import type { CurrentReaders, UsedDocument } from './current-readers.js';
import type { IndexChanges } from './index-changes.js';
import { hitsOf, type PastRun } from './past-run.js';
import type { PlannedReplay } from './plan-replay.js';
import { replayQuestion } from './replay-question.js';

/** Apps of these patterns answer from nothing that somebody might not be allowed to read. */
const WITHOUT_DOCUMENTS: readonly unknown[] = ['simple', 'few-shot'];

export interface PrepareParts {
  /** Of the replay. */
  runId: string;
  tenant: string;
  replay: ReplaySpec;
  plan: PlannedReplay;
  /** Version of the items. */
  dataset: string;
  runs: ReadonlyMap<string, PastRun>;
  readers: CurrentReaders;
  changes: IndexChanges | undefined;
  /** As it is now: a key may lose groups while the replay goes on. */
  snapshot: () => Snapshot;
  withContexts: boolean;
}

/**
 * What a run of the past comes to in a replay: its stored answer, or the question that is to be asked again. Nobody gets anything
 * from a document that the run's groups, as its key has them now, may not read now.
 */
export function prepareReplay(parts: PrepareParts): (ask: Ask, signal: AbortSignal) => Promise<Prepared> {
  return async (ask, signal) => {
    const run = parts.runs.get(ask.item.id)!;
    return ask.variant.name === REPLAY_VARIANTS.stored
      ? storedAnswer(parts, ask, run, signal)
      : askedAgain(parts, ask, run, signal);
  };
}

/** What is known of the run of the past, and of who may see it now. */
export type StoredParts = Pick<PrepareParts, 'tenant' | 'dataset' | 'readers' | 'snapshot' | 'withContexts'> & {
  plan: Pick<PlannedReplay, 'suite'>;
};

/** The stored answer of a run; without it, and why, where not all that it was made from may be read now. */
export async function storedAnswer(
  parts: StoredParts,
  ask: Ask,
  run: PastRun,
  signal: AbortSignal,
): Promise<Extract<Prepared, { result: Unscored }>> {
  const withheld = await reasonToWithhold(parts, run, signal);
  const { answer } = run;
  if (withheld === undefined) {
    const contexts = parts.withContexts ? hitsOf(run) : [];
    return { result: resultOf(ask, parts.dataset, { ...answer, contexts }) };
  }
  const bare: Unscored = {
    ...resultOf(ask, parts.dataset, { ...answer, answer: '', citations: [], contexts: [] }),
    notes: { withheld },
  };
  const problems = parts.plan.suite.metrics.map((metric) => [metric, `the stored answer is withheld: ${withheld}`]);
  return { result: bare, scored: { scores: {}, problems: Object.fromEntries(problems) as Record<string, string> } };
}

/** Why a stored answer may not be looked at; undefined when it may. */
async function reasonToWithhold(parts: StoredParts, run: PastRun, signal: AbortSignal): Promise<string | undefined> {
  const { answer } = run;
  if (!run.isWhole && answer.answer !== '' && !WITHOUT_DOCUMENTS.includes(answer.provenance?.['pattern'])) {
    return 'contexts-unknown';
  }
  const used = usedDocuments(run);
  if (used.length === 0) return undefined;
  try {
    const readable = await parts.readers.readable(used, groupsOf(parts, run), signal);
    return readable.length < used.length ? 'access-revoked' : undefined;
  } catch (error) {
    signal.throwIfAborted();
    return classify(error).code;
  }
}

async function askedAgain(parts: PrepareParts, ask: Ask, run: PastRun, signal: AbortSignal): Promise<Prepared> {
  const { replay, plan, changes } = parts;
  const groups = groupsOf(parts, run);
  const question = (stored?: Parameters<typeof replayQuestion>[2]): AnswerRequested =>
    replayQuestion(
      run,
      {
        replayRunId: parts.runId,
        answerRunId: ask.answerRunId,
        groups,
        with: replay.with,
        withContexts: parts.withContexts,
      },
      stored,
    );
  if (replay.mode === 'full') {
    const index = changes?.stateFor(run);
    return { question: question(), ...(index ? { notes: { index } } : {}) };
  }
  if (!run.isWhole && !WITHOUT_DOCUMENTS.includes(plan.pattern)) throw contextsUnknown();
  const hits = hitsOf(run);
  const readable = new Set(await parts.readers.readable(hits, groups, signal));
  const documents = new Set([...readable].map(keyOf));
  const removed = hits.length - readable.size;
  return {
    question: question({ pattern: plan.pattern, isReadable: (hit) => documents.has(keyOf(hit)) }),
    ...(removed > 0 ? { notes: { contextsRemoved: String(removed) } } : {}),
  };
}

/** @throws WeirError poison `key-unknown`. */
function groupsOf({ snapshot, tenant }: Pick<PrepareParts, 'snapshot' | 'tenant'>, { request }: PastRun): string[] {
  const { groups, caller, subscription } = request;
  return groupsOfKey(snapshot(), { caller: caller || (subscription?.caller ?? ''), groups, tenant }, Date.now());
}

/** All documents that an answer was made from, as far as is known. */
export function usedDocuments(run: PastRun): UsedDocument[] {
  const used = [...hitsOf(run), ...run.answer.citations];
  return [...new Map(used.map((document) => [keyOf(document), document])).values()];
}

function keyOf({ collection, documentId }: UsedDocument): string {
  return JSON.stringify([collection, documentId]);
}

/** The items of a replay, by what was asked. */
export function itemsVersion(runs: readonly PastRun[]): string {
  return hashId('replay', ...runs.map(({ runId }) => runId));
}

function contextsUnknown(): WeirError {
  return new WeirError({
    code: 'contexts-unknown',
    disposition: 'poison',
    message: 'What this was answered from does not stand on the log any longer: use mode full.',
  });
}
