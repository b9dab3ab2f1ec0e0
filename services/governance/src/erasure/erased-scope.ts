import { create, type ErasureScope, ErasureScopeSchema } from '@weir/contracts';
import { Stretches } from './stretches.js';

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
