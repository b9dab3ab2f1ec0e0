import type { RegistryEntry } from '../registry/registry-entry.js';

/**
 * The entry of an erased document: of its content the version and its place are left, by which an older version that arrives late is
 * known, and no text.
 *
 * @returns Undefined for an entry that is as it has to be.
 */
export function withoutTexts(entry: RegistryEntry): RegistryEntry | undefined {
  const { staged: _staged, access: _access, content, ...rest } = entry;
  if (isWithoutTexts(entry)) return undefined;
  return {
    ...rest,
    sequence: entry.sequence + 1,
    ...(content
      ? {
          content: {
            ...content,
            deleted: true,
            title: '',
            mediaType: '',
            uri: '',
            metadata: {},
            readers: [],
            chunks: [],
          },
        }
      : {}),
    obsolete: [],
  };
}

export function isWithoutTexts({ staged, access, content, obsolete }: RegistryEntry): boolean {
  if (staged || access || obsolete.length > 0) return false;
  if (!content) return true;
  const { deleted, title, uri, metadata, readers, chunks } = content;
  return (
    deleted &&
    title === '' &&
    uri === '' &&
    Object.keys(metadata).length === 0 &&
    readers.length === 0 &&
    chunks.length === 0
  );
}
