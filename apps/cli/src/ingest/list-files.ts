import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { usageError } from '../cli-error.js';
import { ENDINGS, mediaTypeOf } from './media-types.js';

export interface FoundFile {
  path: string;
  /** Its path relative to the folder that was named, with `/`; the base name of a file that was named itself. */
  documentId: string;
  mediaType: string;
}

/**
 * The files to ingest, in order of their ids within each folder. In a folder, hidden files and formats that Weir does not
 * read are passed over, and symbolic links to folders are not followed.
 *
 * @param accepts - Whether a file's media type is wanted.
 * @param mediaType - Of a file that is named itself, whatever its ending says.
 * @throws CliError usage when the path does not exist or names a file of a format that Weir does not read.
 */
export async function* listFiles(
  path: string,
  accepts: (mediaType: string) => boolean = () => true,
  mediaType?: string,
): AsyncGenerator<FoundFile> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw usageError(`There is no file or folder ${path}.`);
  if (found.isDirectory()) {
    yield* walk(path, '', accepts);
    return;
  }
  const type = mediaType ?? mediaTypeOf(path);
  if (type === undefined || !accepts(type)) {
    throw usageError(
      `${path} has none of the endings ${ENDINGS.join(' ')}. Say what it is with --media-type text/plain`,
    );
  }
  yield { path, documentId: basename(path), mediaType: type };
}

async function* walk(
  folder: string,
  prefix: string,
  accepts: (mediaType: string) => boolean,
): AsyncGenerator<FoundFile> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    const documentId = `${prefix}${entry.name}`;
    if (entry.isDirectory()) {
      yield* walk(path, `${documentId}/`, accepts);
      continue;
    }
    const mediaType = mediaTypeOf(entry.name);
    if (mediaType === undefined || !accepts(mediaType)) continue;
    const isFile = entry.isFile() || (entry.isSymbolicLink() && (await stat(path).catch(() => undefined))?.isFile());
    if (isFile) yield { path, documentId, mediaType };
  }
}
