import { WeirError } from '@weir/errors';
import { chunk, chunkStoreContract } from './chunk-store.contract.js';
import { MemoryChunkStore } from './chunk-store.fake.js';

chunkStoreContract(async () => {
  const store = new MemoryChunkStore(
    () => new WeirError({ code: 'elasticsearch-refused', disposition: 'poison', message: 'No.' }),
  );
  return {
    store,
    refused: chunk('refused', { text: 'unindexable' }),
    found: async () => new Map([...store.chunks].map(([id, written]) => [id, written.chunk])),
  };
});
