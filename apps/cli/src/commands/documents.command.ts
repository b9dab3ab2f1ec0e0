import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import type { DocumentDetail, DocumentSummary } from '../gateway-types.js';
import { oneLine, printable } from '../output/printable.js';
import { resultLine } from './ingest.command.js';
import { collectionOption, groupsOption, list, positive, tenantOption } from './options.js';

interface DocumentOptions {
  collection: string;
  tenant?: string;
  groups?: string[];
}

const PAGE = 200;

export function documentsCommand(cli: Cli): Command {
  const command = new Command('documents').description('Look at, delete and share indexed documents.');
  const add = (definition: Command) => {
    definition.addOption(collectionOption()).addOption(tenantOption());
    command.addCommand(definition);
    return definition;
  };
  add(new Command('list').description('A line a document, in order of their ids.'))
    .addOption(groupsOption())
    .option('--limit <n>', 'documents at most', positive)
    .action((options: DocumentOptions & { limit?: number }) => listDocuments(cli, options));
  add(new Command('show').description('A document and its chunks.').argument('<id>', 'document id'))
    .addOption(groupsOption())
    .action((id: string, options: DocumentOptions) => show(cli, id, options));
  add(new Command('delete').description('Delete documents.').argument('<id...>', 'document ids'))
    .option('--wait', 'until they are gone from the index')
    .action((ids: string[], options: DocumentOptions & { wait?: boolean }) => deleteDocuments(cli, ids, options));
  add(new Command('access').description('Replace the groups that may read a document.').argument('<id>', 'document id'))
    .requiredOption('--readers <groups>', 'groups, comma-separated', list)
    .action((id: string, options: DocumentOptions & { readers: string[] }) => changeAccess(cli, id, options));
  return command;
}

async function listDocuments(cli: Cli, options: DocumentOptions & { limit?: number }): Promise<void> {
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  await withGateway(cli, options, async (gateway) => {
    let after: string | undefined;
    for (let left = limit; left > 0;) {
      const page = await gateway.documents(options.collection, {
        limit: Math.min(left, PAGE),
        ...(after === undefined ? {} : { after }),
        ...groupsOf(options),
      });
      for (const document of page.documents) await cli.terminal.print(document, () => summaryLine(cli, document));
      left -= page.documents.length;
      after = page.next;
      if (after === undefined || page.documents.length === 0) return;
    }
  });
}

async function show(cli: Cli, id: string, options: DocumentOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const document = await gateway.document(options.collection, id, groupsOf(options));
    await cli.terminal.print(document, () => detail(cli, document));
  });
}

async function deleteDocuments(
  cli: Cli,
  ids: readonly string[],
  options: DocumentOptions & { wait?: boolean },
): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    for (const id of ids) {
      const result = await gateway.deleteDocument(options.collection, id, options.wait ?? false);
      const status = result.status ?? 'submitted';
      if (status === 'rejected') cli.exitCode = EXIT.failed;
      await cli.terminal.print(resultLine({ ...result, documentId: id, status }), () => `${status} ${oneLine(id)}`);
    }
  });
}

async function changeAccess(
  cli: Cli,
  id: string,
  options: DocumentOptions & { readers: readonly string[] },
): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const accepted = await gateway.changeAccess(options.collection, id, options.readers);
    await cli.terminal.print({ documentId: id, readers: options.readers, ...accepted }, () =>
      [oneLine(id), 'may be read by', options.readers.join(', ')].join(' '),
    );
  });
}

function groupsOf({ groups }: DocumentOptions): { groups?: string } {
  return groups === undefined ? {} : { groups: groups.join(',') };
}

function summaryLine(cli: Cli, document: DocumentSummary): string {
  const { documentId, title, version, chunks, readers } = document;
  const name = title ? `${oneLine(documentId)} · ${oneLine(title, 60)}` : oneLine(documentId);
  return `${name}  ${cli.terminal.style('dim', `version ${version}, ${chunks} chunks, ${readers.join(' ')}`)}`;
}

function detail(cli: Cli, document: DocumentDetail): string {
  const chunks = document.content.map(({ chunkId, headingPath, text }) => {
    const heading = headingPath.length === 0 ? '' : `${headingPath.map((part) => oneLine(part)).join(' › ')}  `;
    return `\n${cli.terminal.style('cyan', heading)}${cli.terminal.style('dim', chunkId)}\n${printable(text)}`;
  });
  return [summaryLine(cli, document), ...chunks].join('\n');
}
