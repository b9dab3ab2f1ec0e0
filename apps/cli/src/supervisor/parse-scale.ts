import { usageError } from '../cli-error.js';

/** `embedding=2` and the like. @throws CliError usage */
export function parseScale(pairs: readonly string[]): Map<string, number> {
  return new Map(
    pairs.map((pair) => {
      const match = /^([a-z0-9-]+)=(\d+)$/.exec(pair);
      if (!match) throw usageError(`--scale wants <service>=<instances>, as in --scale embedding=2.`, '--scale');
      return [match[1]!, Number(match[2])];
    }),
  );
}
