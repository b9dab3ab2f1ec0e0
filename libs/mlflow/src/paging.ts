/**
 * Reads page after page, until there is no more or enough was read.
 *
 * @param page - Asks for the page that a token names; the first has none.
 */
export async function readPages<Item>(
  most: number,
  page: (token: string | undefined, size: number) => Promise<{ items: readonly Item[]; next: string | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token, Math.min(most - all.length, PAGE));
    all.push(...items);
    token = next;
  } while (token && all.length < most);
  return all.slice(0, most);
}

const PAGE = 1_000;
