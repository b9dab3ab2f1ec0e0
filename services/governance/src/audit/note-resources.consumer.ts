import { decodeMessage, HEADER, type ResourceChanged, topics } from '@weir/contracts';
import { type AnyConsumer, defineRecordConsumer, type MessageContext } from '@weir/kafka';
import { emitNote } from './note.js';
import { resourceNote } from './note-resources.handler.js';

/** Null for a deletion; undefined for what cannot be read. */
type Change = ResourceChanged | null | undefined;

/**
 * Changes of resources, with what each was before: the log is compacted, and read from its start, so that the change before is
 * known unless compaction took it.
 */
export function noteResourcesConsumer(group: string): AnyConsumer {
  const history = new ResourceHistory();
  return defineRecordConsumer<Change>({
    group,
    topic: topics.resourceChanged,
    ledger: [topics.auditSubmitted],
    defaultTenant: 'weir',
    history: { records: Infinity, remember: (change, context) => history.remember(change, context) },
    decode: (value, context) => changeIn(value, context),
    handle: (change, _gathered, context) =>
      change === undefined ? [] : emitNote(resourceNote(change, context.key, history.before(context)), context),
    reject: (error) => (error.code === 'type-unknown' ? [] : undefined),
  });
}

function changeIn(value: Buffer | null, { envelope }: MessageContext): Change {
  if (value === null) return null;
  try {
    const { schema, required } = topics.resourceChanged;
    return decodeMessage(schema, value, envelope.headers.get(HEADER.contentType), required);
  } catch {
    return undefined;
  }
}

/** Shown every record before it is handled, and ahead of that: so what was before is kept for each until it is asked for. */
class ResourceHistory {
  readonly #now = new Map<string, string>();
  readonly #before = new Map<string, string>();

  remember(change: Change, { key, log, offset }: MessageContext): void {
    if (change === undefined) return;
    this.#before.set(`${log}@${offset}`, this.#now.get(key) ?? '');
    this.#now.set(key, change?.hash ?? '');
  }

  /** Hash of the resource before this record; empty where there was none. */
  before({ log, offset }: MessageContext): string {
    return this.#before.get(`${log}@${offset}`) ?? '';
  }
}
