import { Command, Option } from 'commander';
import { runBatch } from '../batch/run-batch.js';
import { type Cli, withGateway } from '../cli.js';
import type { Hit } from '../gateway-types.js';
import { oneLine, printable } from '../output/printable.js';
import { idOf } from './ask.command.js';
import { batchOption, collectionOption, concurrencyOption, groupsOption, positive, tenantOption } from './options.js';
import { questionsOf } from './questions.js';

interface SearchOptions {
  batch?: string;
  collection: string;
  k: number;
  mode: string;
  embedding?: string;
  groups?: string[];
  concurrency: number;
  tenant?: string;
}

export function searchCommand(cli: Cli): Command {
  return new Command('search')
    .description('Find chunks of documents.')
    .argument('[query...]', 'what to search for')
    .addOption(batchOption('queries'))
    .addOption(collectionOption())
    .option('-k <n>', 'hits at most', positive, 10)
    .addOption(new Option('--mode <mode>', 'how to search').choices(['hybrid', 'keyword', 'vector']).default('hybrid'))
    .option('--embedding <name>', "which of the collection's embeddings to search by; default: its own")
    .addOption(groupsOption())
    .addOption(concurrencyOption())
    .addOption(tenantOption())
    .action((words: string[], options: SearchOptions) => search(cli, words, options));
}

async function search(cli: Cli, words: readonly string[], options: SearchOptions): Promise<void> {
  const batch = options.batch !== undefined;
  const { collection, k, mode, embedding, groups, concurrency } = options;
  const queries = questionsOf(words, options.batch);
  await withGateway(cli, options, async (gateway) => {
    const found = runBatch(cli, queries, { concurrency, batch }, (item) =>
      gateway.search({
        collection,
        query: item.text,
        k,
        mode,
        ...(embedding === undefined ? {} : { embedding }),
        ...(groups === undefined ? {} : { groups }),
      }),
    );
    for await (const settled of found) {
      const { item } = settled;
      const heading = batch ? [cli.terminal.style('bold', `${item.id ?? '–'}  ${oneLine(item.text)}`)] : [];
      if ('reason' in settled) {
        const { reason } = settled;
        await cli.terminal.print({ ...idOf(item), query: item.text, hits: [], reason }, () =>
          [...heading, cli.terminal.style('red', `failed: ${printable(reason.message)}`)].join('\n'),
        );
        continue;
      }
      const { hits, tookMs, generation } = settled.result;
      await cli.terminal.print(
        { ...idOf(item), query: item.text, hits, tookMs, ...(generation === undefined ? {} : { generation }) },
        () =>
          [...heading, ...hitLines(cli, hits), cli.terminal.style('dim', `${hits.length} hits, ${tookMs} ms`)].join(
            '\n',
          ),
      );
    }
  });
}

function hitLines(cli: Cli, hits: readonly Hit[]): string[] {
  return hits.map((hit, index) => {
    const title = hit.title ? `${oneLine(hit.title)} · ` : '';
    const head = `${String(index + 1).padStart(2)}. ${title}${oneLine(hit.source)}`;
    const score = cli.terminal.style('dim', hit.score.toFixed(3));
    return `${head}  ${score}\n    ${oneLine(hit.text, Math.max(cli.terminal.columns - 6, 40))}`;
  });
}
