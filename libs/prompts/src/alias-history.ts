/** Moves that are remembered of an alias. */
const MOST = 50;

/** Tag of a prompt with the versions that an alias was at, oldest first: JSON. */
export function historyTag(alias: string): string {
  return `weir.alias.${alias}`;
}

/** What the tag says; what cannot be read is no history. */
export function readHistory(text: string | undefined): number[] {
  try {
    const parsed: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(parsed) ? parsed.filter((each): each is number => Number.isInteger(each)) : [];
  } catch {
    return [];
  }
}

/**
 * The history after an alias is moved.
 *
 * @param current - Where it is now, which others may have moved it to; undefined for a new alias.
 */
export function movedTo(history: readonly number[], current: number | undefined, next: number): number[] {
  const known = current === undefined || history.at(-1) === current ? history : [...history, current];
  return (known.at(-1) === next ? [...known] : [...known, next]).slice(-MOST);
}

/** The version before the one that an alias is at, and the history that ends with it; undefined when none is known. */
export function movedBack(
  history: readonly number[],
  current: number | undefined,
): { version: number; history: number[] } | undefined {
  const end = history.findLastIndex((version) => version !== current);
  return end < 0 ? undefined : { version: history[end]!, history: history.slice(0, end + 1) };
}
