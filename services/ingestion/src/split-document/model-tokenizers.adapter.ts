import { join } from 'node:path';
import { WeirError } from '@weir/errors';
import { loadTokenizer } from '@weir/models';
import type { SplitDocumentPorts } from './split-document.consumer.js';

/**
 * The tokenizers of the embedding models in a folder, each loaded once.
 *
 * @throws WeirError poison `embedding-unknown`: what one collection declares must not stop the others' documents.
 */
export function modelTokenizers(directory: string): SplitDocumentPorts['tokenizer'] {
  const loaded = new Map<string, ReturnType<SplitDocumentPorts['tokenizer']>>();
  return (model) => {
    const known = loaded.get(model);
    if (known) return known;
    const loading = loadTokenizer(join(directory, model)).then(
      ({ count }) => count,
      (cause: unknown) => {
        // It may be installed later.
        loaded.delete(model);
        throw new WeirError({
          code: 'embedding-unknown',
          disposition: 'poison',
          field: 'collection',
          message: `The collection names the embedding model ${JSON.stringify(model)}, which is not installed.`,
          cause,
        });
      },
    );
    loaded.set(model, loading);
    return loading;
  };
}
