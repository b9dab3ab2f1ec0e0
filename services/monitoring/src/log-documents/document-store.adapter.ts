import type { BulkWriter, ElasticsearchClient } from '@weir/elasticsearch';
import { DailyIndices } from '../storage/daily-indices.js';
import { KEYWORD, NUMBER, TIME } from '../storage/own-indices.js';

const PREFIX = 'weir-document-log-';
/** All days of what became of documents. */
export const DOCUMENT_LOG_INDICES = `${PREFIX}*`;

/** What became of documents, in Elasticsearch. */
export function documentLog(
  client: ElasticsearchClient,
  bulk: BulkWriter,
  settings: { replicas: number; retentionDays: number },
): DailyIndices {
  const properties = { tenant: KEYWORD, collection: KEYWORD, status: KEYWORD, at: TIME, duration: NUMBER };
  return new DailyIndices(client, bulk, { ...settings, prefix: PREFIX, properties });
}
