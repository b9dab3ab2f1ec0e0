/**
 * Reads the first item, so that what is wrong with a source shows before anything is done with it.
 *
 * @returns All items, the first included; undefined when there are none.
 */
export async function beginReading<Item>(source: AsyncGenerator<Item>): Promise<AsyncGenerator<Item> | undefined> {
  const first = await source.next();
  return first.done ? undefined : withFirst(first.value, source);
}

async function* withFirst<Item>(first: Item, rest: AsyncGenerator<Item>): AsyncGenerator<Item> {
  yield first;
  yield* rest;
}
