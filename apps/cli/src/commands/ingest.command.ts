import { Command, Option } from 'commander';
import { beginReading } from '../batch/begin-reading.js';
import { type Cli, withGateway } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import type { SubmissionResult } from '../gateway-types.js';
import { readDocuments } from '../ingest/read-documents.js';
import type { Unreadable } from '../ingest/row-document.js';
import { duration } from '../output/duration.js';
import { oneLine } from '../output/printable.js';
import { collectionOption, list, tenantOption } from './options.js';

interface IngestOptions {
  collection: string;
  format?: 'jsonl';
  idField?: string;
  textField?: string;
  titleField?: string;
  mediaType?: string;
  id?: string;
  readers?: string[];
  subject?: string;
  tenant?: string;
  wait?: boolean;
}

export function ingestCommand(cli: Cli): Command {
  return new Command('ingest')
    .description('Submit documents: a file, a folder with all below it, a page, or standard input.')
    .argument('<source>', 'file, folder, http(s) address, or -')
    .addOption(collectionOption())
    .addOption(new Option('--format <format>', 'jsonl: every row is a document').choices(['jsonl']))
    .option('--id-field <name>', 'field of a row that holds its id (default: _id, else id)')
    .option('--text-field <name>', 'field that holds its text (default: text)')
    .option('--title-field <name>', 'field that holds its title (default: title)')
    .option('--media-type <type>', 'what a file is, whatever its ending says')
    .option('--id <id>', 'id of the document in standard input')
    .option('--readers <groups>', "groups that may read the documents (default: the collection's)", list)
    .option('--subject <name>', 'person whose data they are: `weir erase subject` goes by it')
    .addOption(tenantOption())
    .option('--wait', 'until every document is indexed or rejected')
    .action((source: string, options: IngestOptions) => ingest(cli, source, options));
}

async function ingest(cli: Cli, source: string, options: IngestOptions): Promise<void> {
  const tally = new Tally(cli);
  const rejected: Unreadable[] = [];
  const documents = readDocuments(
    {
      source,
      rows: options.format === 'jsonl',
      fields: {
        ...(options.idField === undefined ? {} : { id: options.idField }),
        ...(options.textField === undefined ? {} : { text: options.textField }),
        ...(options.titleField === undefined ? {} : { title: options.titleField }),
      },
      ...(options.readers === undefined ? {} : { readers: options.readers }),
      ...(options.subject === undefined ? {} : { subject: options.subject }),
      ...(options.mediaType === undefined ? {} : { mediaType: options.mediaType }),
      ...(options.id === undefined ? {} : { id: options.id }),
    },
    (document) => rejected.push(document),
  );
  const tellRejected = async () => {
    while (rejected[0]) await tally.add({ ...rejected.shift()!, status: 'rejected' });
  };
  const readable = await beginReading(documents);
  if (readable) {
    await withGateway(cli, options, async (gateway) => {
      for await (const result of gateway.submit(options.collection, readable, options.wait ?? false)) {
        await tellRejected();
        await tally.add(result);
      }
    });
  }
  await tellRejected();
  await tally.end();
}

/** What became of the documents so far: a line each with `--json`, else a count, and a line for each that was rejected. */
class Tally {
  readonly #cli: Cli;
  readonly #began = performance.now();
  readonly #counts = new Map<string, number>();
  #shownAt = 0;

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  async add(result: SubmissionResult): Promise<void> {
    const { terminal } = this.#cli;
    this.#counts.set(result.status, (this.#counts.get(result.status) ?? 0) + 1);
    if (result.status === 'rejected') this.#cli.exitCode = EXIT.failed;
    if (terminal.json) await terminal.print(resultLine(result), () => '');
    else if (result.status === 'rejected') {
      terminal.progress('');
      terminal.note(`rejected ${oneLine(result.documentId ?? '')}: ${oneLine(result.reason?.message ?? '', 400)}`);
    }
    if (performance.now() - this.#shownAt < 100) return;
    this.#shownAt = performance.now();
    terminal.progress(this.#summary());
  }

  async end(): Promise<void> {
    this.#cli.terminal.progress('');
    await this.#cli.terminal.line(this.#summary());
  }

  #summary(): string {
    const elapsed = performance.now() - this.#began;
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    const parts = [...this.#counts].map(([status, count]) => `${count} ${status}`);
    const rate = Math.round(total / (elapsed / 1_000));
    return total === 0 ? 'No documents.' : `${parts.join(', ')} in ${duration(elapsed)} (${rate} a second)`;
  }
}

/** The fields that every line has, in a fixed order. */
export function resultLine(result: SubmissionResult): object {
  const { documentId, version, status, reason, chunks } = result;
  return {
    documentId: documentId ?? null,
    version: version ?? null,
    status,
    ...(reason === undefined ? {} : { reason }),
    chunks: chunks ?? null,
  };
}
