import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WeirError } from '@weir/errors';
import { asset, modelFolder, type EmbeddedHome } from './home.js';

export const checksumsFile = 'model/checksums.json';

/** A model file's path below the model's folder, and its SHA-256 in hexadecimal. */
export type Checksums = Record<string, string>;

/**
 * Compares the installed model with the checksums that this package ships, so that a truncated or exchanged file stops
 * the start instead of giving other vectors.
 *
 * @param files - The files that will be loaded, for example `onnx/model_int8.onnx`.
 * @default all of them
 * @returns The model's folder and the SHA-256 of every file checked, for fingerprints.
 * @throws WeirError `model-corrupt` (fatal) that names the file.
 */
export async function verifyModel(
  home: EmbeddedHome,
  files?: readonly string[],
): Promise<{ folder: string; checksums: Checksums }> {
  const folder = modelFolder(home);
  return { folder, checksums: await verifyFiles(folder, await modelChecksums(), files) };
}

/** The checksums of all files that the model's installation writes. */
export async function modelChecksums(): Promise<Checksums> {
  return JSON.parse(await readFile(asset(checksumsFile), 'utf8')) as Checksums;
}

/** Checks files below a folder; see `verifyModel`. */
export async function verifyFiles(
  folder: string,
  expected: Checksums,
  files: readonly string[] = Object.keys(expected),
): Promise<Checksums> {
  const checked = await Promise.all(
    files.map(async (file): Promise<[string, string]> => {
      const actual = await sha256(join(folder, file)).catch((cause: unknown) => {
        throw corrupt(folder, file, 'cannot be read', cause);
      });
      if (actual !== expected[file]) throw corrupt(folder, file, 'is not the file it should be');
      return [file, actual];
    }),
  );
  return Object.fromEntries(checked);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

function corrupt(folder: string, file: string, problem: string, cause?: unknown): WeirError {
  return new WeirError({
    code: 'model-corrupt',
    disposition: 'fatal',
    message: `Model file ${join(folder, file)} ${problem}: delete the folder and install the model again.`,
    cause,
  });
}
