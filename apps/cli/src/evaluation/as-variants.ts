import { basename, extname } from 'node:path';
import { type ResultLine, variantOf } from '@weir/experiments';

export interface ResultFile {
  path: string;
  results: ResultLine[];
}

/**
 * Results of several files, each with the variant that they name, or else their app. Where two files have one of a name, as after an app has
 * changed, the variants have the names of their files.
 *
 * @returns The variants in the order of the files.
 */
export function asVariants(files: readonly ResultFile[]): { variants: string[]; results: ResultLine[] } {
  const namesOf = ({ results }: ResultFile) => [...new Set(results.map(variantOf))];
  const names = files.flatMap(namesOf);
  const isTwice = new Set(names).size < names.length;
  const results = files.flatMap((file) => {
    const fileName = basename(file.path, extname(file.path));
    const isOne = namesOf(file).length === 1;
    const nameOf = (result: ResultLine) => (isOne ? fileName : `${fileName} ${variantOf(result)}`);
    return file.results.map((result) => ({ ...result, variant: isTwice ? nameOf(result) : variantOf(result) }));
  });
  return { variants: [...new Set(results.map(({ variant }) => variant))], results };
}
