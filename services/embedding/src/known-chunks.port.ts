/** What the index has already: an unchanged chunk is not embedded again. */
export interface KnownChunks {
  /** @returns For each chunk id, the hash of what its vector was made from; undefined when the index lacks the chunk. */
  embeddedHashes(collection: string, generation: string, chunkIds: readonly string[]): Promise<(string | undefined)[]>;
  /** @returns For each chunk id, its vector and the hash of what that was made from; undefined when the index lacks either. */
  embeddings(
    collection: string,
    generation: string,
    chunkIds: readonly string[],
  ): Promise<(KnownEmbedding | undefined)[]>;
}

export interface KnownEmbedding {
  hash: string;
  embedding: Float32Array;
}
