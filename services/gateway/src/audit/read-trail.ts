import { type AuditRecorded, decodeMessage, HEADER, topics } from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';
import type { Reading } from '../feedback/read-runs.js';
import type { AuditQuery } from './audit.schema.js';

/** What is nobody's own: resources, and requests whose key is not known. */
const INSTALLATION = 'weir';

type Filter = Pick<AuditQuery, 'actor' | 'action' | 'object' | 'run'> & {
  /** Milliseconds since the epoch; the end is exclusive. */
  from: number;
  to: number;
  limit: number;
};

/**
 * The newest records of the trail that a tenant may see, the oldest first. What cannot be read is left out: verifying tells.
 *
 * @returns With how many were left out that were older.
 */
export async function readTrail(
  { read, tenant, signal }: Reading,
  filter: Filter,
): Promise<{ records: AuditRecorded[]; dropped: number }> {
  const records: AuditRecorded[] = [];
  let dropped = 0;
  const cut = (most: number) => {
    if (records.length <= most) return;
    records.sort(byTime);
    dropped += records.length - filter.limit;
    records.splice(0, records.length - filter.limit);
  };
  const take = (record: InboundRecord) => {
    const message = messageIn(record);
    if (!message || !matches(message, tenant, filter)) return;
    records.push(message);
    // Sorted now and then only: twice as many are kept meanwhile.
    cut(2 * filter.limit);
  };
  await read([topics.auditRecorded.name], filter.from, take, signal);
  cut(filter.limit);
  return { records: records.sort(byTime), dropped };
}

function matches({ entry }: AuditRecorded, tenant: string, { actor, action, object, run, from, to }: Filter): boolean {
  if (!entry || (entry.tenant !== tenant && entry.tenant !== INSTALLATION)) return false;
  const at = Date.parse(entry.at);
  if (!(at >= from && at < to)) return false;
  if (actor !== undefined && entry.actor?.name !== actor && entry.actor?.service !== actor) return false;
  if (action !== undefined && entry.action !== action) return false;
  if (run !== undefined && entry.runId !== run) return false;
  const { kind = '', name = '' } = entry.object ?? {};
  return object === undefined || object === kind || object === `${kind}/${name}`;
}

function byTime(a: AuditRecorded, b: AuditRecorded): number {
  return Date.parse(a.entry?.at ?? '') - Date.parse(b.entry?.at ?? '');
}

function messageIn(record: InboundRecord): AuditRecorded | undefined {
  try {
    const { schema, required } = topics.auditRecorded;
    return decodeMessage(schema, record.value ?? Buffer.alloc(0), headerOf(record, HEADER.contentType), required);
  } catch {
    return undefined;
  }
}
