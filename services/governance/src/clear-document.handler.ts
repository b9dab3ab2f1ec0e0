import {
  type Chunk,
  ChunkSchema,
  create,
  type DocumentBatch,
  DocumentBatchSchema,
  DocumentClearedSchema,
  type DocumentRef,
  type Finding,
  FindingSchema,
  HitSchema,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { documentStatus, emit, type Emission } from '@weir/kafka';
import { contextClearance, type PolicySpec } from '@weir/resources';
import { isClear } from './check-contexts.js';
import { type Checked, runChain, worst } from './guardrails/chain.js';
import type { Given, Verdict } from './guardrails/guardrail.js';
import { chains } from './guardrails/index.js';
import { stretchesOf } from './stretches.js';

/** A batch after the document checks. */
export interface CheckedBatch {
  verdict: Verdict;
  /** Offsets are into the document's normalised text; what is not part of it has none. */
  findings: Finding[];
  /** Masked, every text as long as before. Not to be used when the verdict is `block`. */
  batch: DocumentBatch;
  reason?: DocumentReason;
}

interface DocumentReason {
  code: string;
  message: string;
  field: string;
}

/**
 * Checks what a batch holds of its document: texts, headings, title and source address. Metadata is the producer's own.
 * Chunks that follow one another are checked as one text.
 */
export function checkBatch(batch: DocumentBatch, policy: PolicySpec, given: Given = {}): CheckedBatch {
  const characters = charactersOf(batch);
  const before = new Map<string, Checked>();
  const findings = new Map<string, Finding>();
  let verdict: Verdict = 'allow';
  let reason: DocumentReason | undefined;

  const check = (text: string, field: string, offset: number | undefined): string => {
    const checked =
      before.get(text) ?? runChain(chains.document, { stage: 'document', text, characters }, policy, given);
    // Headings stand on many chunks; a text, which has a place, is not looked for.
    if (offset === undefined) before.set(text, checked);
    verdict = worst(verdict, checked.verdict);
    if (checked.blockedBy) reason ??= reasonOf(checked.blockedBy, field);
    for (const finding of checked.findings) {
      const placed = placedFinding(finding, field, offset);
      findings.set(`${placed.guardrail}/${placed.type}/${placed.start ?? placed.message}`, placed);
    }
    return checked.text;
  };

  const texts = new Map<Chunk, string>();
  for (const { text, start, members } of stretchesOf(batch.chunks)) {
    const left = check(text, 'text', start);
    for (const { chunk, at } of members) texts.set(chunk, left.slice(at, at + chunk.text.length));
  }
  const masked = create(DocumentBatchSchema, {
    ...batch,
    title: check(batch.title, 'title', undefined),
    uri: check(batch.uri, 'uri', undefined),
    chunks: batch.chunks.map((chunk) =>
      create(ChunkSchema, {
        ...chunk,
        text: texts.get(chunk) ?? '',
        headingPath: chunk.headingPath.map((heading) => check(heading, 'headingPath', undefined)),
        context: check(chunk.context, 'context', undefined),
      }),
    ),
  });
  for (const chunk of masked.chunks) chunk.clearance = clearanceOf(chunk, masked.title, policy, given);
  return { verdict, findings: [...findings.values()], batch: masked, ...(reason ? { reason } : {}) };
}

/** Found clear now, the chunk need not be checked for each question that finds it. */
function clearanceOf({ text, headingPath, context }: Chunk, title: string, policy: PolicySpec, given: Given): string {
  const hit = create(HitSchema, { text, title, headingPath, context });
  return isClear(hit, policy, given) ? contextClearance(policy, title) : '';
}

/**
 * What follows from a checked batch: the masked batch goes on, and the document is `cleared` with its last one; or it is
 * rejected as a whole. Statuses carry ids by version, so a second delivery adds none.
 */
export function clearDocument({ verdict, findings, batch, reason }: CheckedBatch): Emission[] {
  const document = knownDocument(batch);
  if (verdict === 'block') {
    const why = reason ?? { code: 'document-blocked', message: 'The policy refuses this document.', field: 'text' };
    return rejection(document, batch, why, findings);
  }
  const cleared = emit(topics.documentCleared, create(DocumentClearedSchema, { batch, findings }));
  return batch.manifest
    ? [cleared, documentStatus(document, 'cleared', { chunks: batch.manifest.entries.length })]
    : [cleared];
}

/** What is written of a batch that cannot be checked; undefined where it is not known of what document it is. */
export function rejectBatch(error: WeirError, batch: DocumentBatch | undefined): Emission[] | undefined {
  if (!batch?.document?.position) return undefined;
  return rejection(batch.document, batch, { code: error.code, message: error.message, field: error.field ?? '' }, []);
}

/** The marker holds nothing of the document but its identity: retrieval removes what came before of this version. */
function rejection(
  document: DocumentRef,
  { generation, batch }: DocumentBatch,
  reason: DocumentReason,
  findings: readonly Finding[],
): Emission[] {
  const marker = create(DocumentBatchSchema, { document, generation, batch });
  return [
    emit(
      topics.documentCleared,
      create(DocumentClearedSchema, { batch: marker, findings: [...findings], rejected: true }),
    ),
    documentStatus(document, 'rejected', { reason }),
  ];
}

/** @throws WeirError poison `field-missing`: without its place in the log, a document's statuses have no identity. */
export function knownDocument(batch: DocumentBatch | undefined): DocumentRef {
  const document = batch?.document;
  if (document?.position) return document;
  throw new WeirError({
    code: 'field-missing',
    disposition: 'poison',
    field: document ? 'batch.document.position' : 'batch.document',
    message: 'The batch does not say which submission it is of.',
  });
}

/** Of the whole document, as far as this batch knows: its last one, with the manifest, knows all. */
function charactersOf({ chunks, manifest }: DocumentBatch): number {
  return [...chunks, ...(manifest?.entries ?? [])].reduce((most, { end }) => Math.max(most, end), 0);
}

function placedFinding(finding: Finding, field: string, offset: number | undefined): Finding {
  const { start, end, ...rest } = finding;
  if (start === undefined || end === undefined) return finding;
  return offset === undefined
    ? create(FindingSchema, { ...rest, message: `${finding.message} In the document's ${field}.` })
    : create(FindingSchema, { ...rest, start: start + offset, end: end + offset });
}

function reasonOf({ guardrail, type, message }: Finding, field: string): DocumentReason {
  return {
    code: 'document-blocked',
    message: `Refused by the guardrail ${guardrail} (${type}): ${message}`,
    field: guardrail === 'size' ? 'text' : field,
  };
}
