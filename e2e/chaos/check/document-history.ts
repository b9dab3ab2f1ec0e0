import type { DocumentInput, SubmitInput } from '../workload/input.js';
import type { Acknowledged } from '../workload/send-load.js';
import type { Place } from './observation.js';

/** One change of a document, as the log has it: an input that came twice is two changes. */
export interface Change {
  input: DocumentInput;
  /** The version that statuses, entries and citations call it by. */
  version: bigint;
  /** Of records in the document log itself. */
  offset: number | undefined;
}

/** What was sent about one document of one tenant. */
export interface DocumentHistory {
  tenant: string;
  documentId: string;
  changes: Change[];
}

export const documentKey = (tenant: string, documentId: string): string => `${tenant}/${documentId}`;

/**
 * What was acknowledged of each document, with the versions it goes by.
 *
 * @param places - Where the inputs stand in the log; an input that stands nowhere has no changes.
 */
export function documentHistories(
  acknowledged: readonly Acknowledged[],
  places: ReadonlyMap<string, readonly Place[]>,
): Map<string, DocumentHistory> {
  const histories = new Map<string, DocumentHistory>();
  for (const { input, times } of acknowledged) {
    if (input.kind !== 'submit' && input.kind !== 'delete') continue;
    const { tenant, documentId } = input.kind === 'submit' ? input.sheet : input;
    const key = documentKey(tenant, documentId);
    const history = histories.get(key) ?? { tenant, documentId, changes: [] };
    histories.set(key, history);
    const forwarded = input.kind === 'delete' && input.forwarded;
    if (forwarded) {
      for (let index = 0; index < times; index += 1)
        history.changes.push({ input, version: BigInt(input.version!), offset: undefined });
      continue;
    }
    for (const { offset } of places.get(input.id) ?? []) {
      history.changes.push({ input, version: BigInt(input.version ?? offset), offset });
    }
  }
  return histories;
}

/** The change that has to stand in the end: the highest version; without versions, the last in the log. */
export function winnerOf({ changes }: DocumentHistory): Change | undefined {
  return changes
    .filter(({ input }) => !(input.kind === 'submit' && input.unindexable))
    .reduce<Change | undefined>(
      (best, change) => (best === undefined || change.version > best.version ? change : best),
      undefined,
    );
}

/** The sheet that a version of a document was; undefined when there was none. */
export function sheetOf(history: DocumentHistory | undefined, version: bigint): SubmitInput['sheet'] | undefined {
  const change = history?.changes.find((one) => one.version === version && one.input.kind === 'submit');
  return change?.input.kind === 'submit' ? change.input.sheet : undefined;
}
