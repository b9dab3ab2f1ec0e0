export { type Action, ACTIONS, isAction } from './actions.js';
export { canonicalHead, canonicalRecord, GENESIS, recordHash } from './canonical.js';
export { type ChainEnd, EMPTY_CHAIN, endOf, nextRecord } from './chain.js';
export { saltedDigest } from './digest.js';
export { auditEntry, type EntryFields, type EntryObject } from './entry.js';
export { type ExportLine, readExportLine, writeExportLine } from './export-line.js';
export { keyId, publicKeys, signHead, type SigningKey, signingKey, verifyHead } from './head.js';
export {
  ChainVerifier,
  type PartitionReport,
  type Problem,
  type ProblemKind,
  type VerifyOptions,
} from './verify-chain.js';
export { auditRecordJson, type AuditRecordJson } from './record-json.js';
export { canonicalReceipt, signReceipt, verifyReceipt } from './receipt.js';
export { TrailVerifier } from './verify-trail.js';
