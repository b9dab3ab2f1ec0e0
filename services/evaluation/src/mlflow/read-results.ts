import { decodeMessage, HEADER, JSON_TYPE, topics } from '@weir/contracts';
import { type ResultLine, resultOfItem, variantOf } from '@weir/experiments';
import { headerOf, type InboundRecord, type ReadSince } from '@weir/kafka';

/**
 * The results of an evaluation, as its topic has them: each once, by variant, item and repeat.
 *
 * @param since - When it began, milliseconds since the epoch.
 */
export async function readResults(
  read: ReadSince,
  { tenant, runId, since }: { tenant: string; runId: string; since: number },
  signal: AbortSignal,
): Promise<ResultLine[]> {
  const results = new Map<string, ResultLine>();
  const take = (record: InboundRecord) => {
    if (headerOf(record, HEADER.run) !== runId || headerOf(record, HEADER.tenant) !== tenant) return;
    if (record.value === null) return;
    const contentType = headerOf(record, HEADER.contentType) ?? JSON_TYPE;
    const result = resultOfItem(decodeMessage(topics.itemEvaluated.schema, record.value, contentType));
    const key = JSON.stringify([variantOf(result), result.id, result.repeat]);
    if (!results.has(key)) results.set(key, result);
  };
  await read([topics.itemEvaluated.name], since, take, signal);
  return [...results].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, result]) => result);
}
