export { Batcher, type BatcherOptions } from './batcher.js';
export { BulkWriter } from './bulk-writer.js';
export type { BulkOperation, GuardedOperation, Revision } from './bulk-writer.js';
export { classifyElasticsearch, createElasticsearch, ELASTICSEARCH } from './client.js';
export type { ElasticsearchClient, ElasticsearchOptions } from './client.js';
export { MultiGet } from './multi-get.js';
export type { Found, GetRequest } from './multi-get.js';
export { Refresher } from './refresher.js';
export {
  chunkAlias,
  ChunkIndices,
  chunkIndexName,
  chunkJson,
  forbidGuessedIndices,
  generationOfIndex,
} from './chunk-index.js';
export type { ChunkDocument, IndexSettings } from './chunk-index.js';
export { ensureRegistry, listRegistry, REGISTRY_INDEX, registryId } from './registry-index.js';
export type { RegistryDocument } from './registry-index.js';
export { elasticsearchDependency, writableElasticsearchDependency } from './dependency.js';
export { searchChunks } from './search-chunks.js';
export type { AccessFilter, Arms, ArmsQuery, Candidate } from './search-chunks.js';
export { expungeDeleted } from './expunge-deleted.js';
export type { Expunged, ExpungeOptions } from './expunge-deleted.js';
export { countIndex, indicesLike, scanIndex } from './scan-index.js';
export type { Aggregations, IndexQuery, Scanned } from './scan-index.js';
export { filesWith } from './files-with.js';
