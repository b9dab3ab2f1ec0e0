import type { ChunkDocument } from '@weir/elasticsearch';
import type { RegistryEntry } from '../registry/registry-entry.js';
import type { FillSource } from './fill-source.port.js';

/** Documents of the generation in force in memory, for tests, in pages of a few. */
export class MemoryFillSource implements FillSource {
  readonly entries: RegistryEntry[] = [];
  readonly removed: string[] = [];
  readonly texts = new Map<string, string>();
  indices: string[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  page(_collection: string, _generation: string, after: string): ReturnType<FillSource['page']> {
    const from = after === '' ? 0 : Number(after);
    const entries = this.entries.slice(from, from + this.#size);
    const isLast = from + this.#size >= this.entries.length;
    return Promise.resolve({ entries, next: isLast ? undefined : String(from + this.#size) });
  }

  chunks({ content, tenant, collection, documentId }: RegistryEntry): Promise<(ChunkDocument | undefined)[]> {
    return Promise.resolve(
      (content?.chunks ?? []).map(({ id }): ChunkDocument | undefined => {
        const text = this.texts.get(id);
        if (text === undefined) return undefined;
        const place = { tenant, collection, document_id: documentId, title: content?.title ?? '' };
        return {
          ...place,
          heading_path: ['H'],
          context: '',
          text,
          readers: ['everyone'],
          embedded_hash: 'h',
          clearance: 'c',
        };
      }),
    );
  }

  generations(): Promise<string[]> {
    return Promise.resolve(this.indices);
  }

  remove(_collection: string, generation: string): Promise<void> {
    this.removed.push(generation);
    this.indices = this.indices.filter((index) => index !== generation);
    return Promise.resolve();
  }
}
