import { createHmac, randomBytes } from 'node:crypto';
import { create, type ErasureScope, ErasureScopeSchema } from '@weir/contracts';

/** What an erasure reaches: ids, and digests of stretches of the texts. */
export class ErasedScope {
  readonly documents = new Map<string, { collection: string; documentId: string }>();
  readonly runIds = new Set<string>();
  readonly evaluationIds = new Set<string>();
  readonly stretches: Stretches;

  constructor(stretches = new Stretches()) {
    this.stretches = stretches;
  }

  static from(scope: ErasureScope): ErasedScope {
    const read = new ErasedScope(new Stretches(Buffer.from(scope.stretchKey), scope.stretches));
    for (const document of scope.documents) read.addDocument(document.collection, document.documentId);
    for (const runId of scope.runIds) read.runIds.add(runId);
    for (const evaluationId of scope.evaluationIds) read.evaluationIds.add(evaluationId);
    return read;
  }

  toMessage(): ErasureScope {
    return create(ErasureScopeSchema, {
      documents: [...this.documents.values()],
      runIds: [...this.runIds],
      evaluationIds: [...this.evaluationIds],
      stretches: [...this.stretches.digests],
      stretchKey: this.stretches.key,
    });
  }

  addDocument(collection: string, documentId: string): void {
    this.documents.set(`${collection}\n${documentId}`, { collection, documentId });
  }

  hasDocument(collection: string, documentId: string): boolean {
    return this.documents.has(`${collection}\n${documentId}`);
  }

  get isEmpty(): boolean {
    return this.documents.size === 0 && this.runIds.size === 0;
  }
}

/** Words of a text that are looked for together: what is quoted is found, and what many texts say is not taken for it. */
const WORDS = 8;
const WORD = /[\p{L}\p{N}]+/gu;

/** Keyed digests of every eight words in a row of some texts. The texts cannot be read from them. */
export class Stretches {
  readonly key: Buffer;
  readonly digests: Set<bigint>;

  constructor(key: Buffer = randomBytes(16), digests: Iterable<bigint> = []) {
    this.key = key;
    this.digests = new Set(digests);
  }

  add(text: string): void {
    for (const digest of this.#of(text)) this.digests.add(digest);
  }

  /** Forgets what another text has too. */
  remove(text: string): void {
    if (this.digests.size === 0) return;
    for (const digest of this.#of(text)) this.digests.delete(digest);
  }

  isIn(text: string): boolean {
    if (this.digests.size === 0) return false;
    for (const digest of this.#of(text)) if (this.digests.has(digest)) return true;
    return false;
  }

  *#of(text: string): Generator<bigint> {
    const words = text.toLowerCase().match(WORD) ?? [];
    for (let index = 0; index + WORDS <= words.length; index += 1) {
      const stretch = words.slice(index, index + WORDS).join(' ');
      yield createHmac('sha256', this.key).update(stretch).digest().readBigUInt64BE();
    }
  }
}
