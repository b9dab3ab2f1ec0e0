import { extname } from 'node:path';

const BY_ENDING: Readonly<Record<string, string>> = {
  '.md': 'text/markdown',
  '.markdown': 'text/markdown',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.jsonl': 'application/jsonl',
  '.ndjson': 'application/jsonl',
};

export const ENDINGS = Object.keys(BY_ENDING);

/** By a file's ending; undefined for formats that Weir does not read. */
export function mediaTypeOf(path: string): string | undefined {
  return BY_ENDING[extname(path).toLowerCase()];
}
