import type { Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Reason } from '../gateway-types.js';
import { mapInOrder } from './map-in-order.js';
import type { BatchItem } from './read-batch.js';

export type Settled<Result, Item extends BatchItem = BatchItem> =
  { item: Item; result: Result } | { item: Item; reason: Reason };

/**
 * Does something for every item, several at a time, and yields what came of each in their order. One that fails by itself
 * is a line like the others and makes the exit code 1; what all would fail from (no gateway, no right) ends the run.
 */
export async function* runBatch<Result, Item extends BatchItem>(
  cli: Cli,
  items: AsyncIterable<Item>,
  options: { concurrency: number; batch: boolean },
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Settled<Result, Item>> {
  yield* mapInOrder(items, options.concurrency, async (item): Promise<Settled<Result, Item>> => {
    try {
      return { item, result: await work(item) };
    } catch (error) {
      if (!options.batch || !(error instanceof CliError) || error.exitCode !== EXIT.failed) throw error;
      cli.exitCode = EXIT.failed;
      const { code, message, field } = error;
      return { item, reason: { code, message, ...(field === undefined ? {} : { field }) } };
    }
  });
}
