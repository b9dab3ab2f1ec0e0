/**
 * Maps up to `concurrency` items at a time and yields the results in the order of the items. Reads no further ahead than
 * that, so a slow consumer slows the source. The first rejection ends it.
 */
export async function* mapInOrder<Item, Result>(
  source: AsyncIterable<Item>,
  concurrency: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const waiting: Promise<Result>[] = [];
  try {
    for await (const item of source) {
      const result = map(item);
      // Looked at later, in its turn; until then a rejection is nobody's mistake.
      result.catch(() => undefined);
      waiting.push(result);
      if (waiting.length >= concurrency) yield await waiting.shift()!;
    }
    while (waiting.length > 0) yield await waiting.shift()!;
  } finally {
    await Promise.allSettled(waiting);
  }
}
