import { readFileSync } from 'node:fs';
import type { InboundRecord, OutboundRecord } from '@weir/kafka';
import type { Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import { placeOf } from '../kafka/dead-letters.js';
import { editableText, editedRecord, setFields } from '../kafka/edit-message.js';
import { readDeadLetters } from '../kafka/read-dead-letters.js';
import { redriveRecords } from '../kafka/redrive-records.js';
import { editText } from '../output/edit-text.js';
import { alreadyRedriven, outdatedRecords } from './dlq-redrive.js';
import { findRecord, type Place, resolveDeadLetters } from './dlq-places.js';

export interface EditOptions {
  set?: string[];
  file?: string;
}

/** `weir dlq edit`. */
export async function editCommand(cli: Cli, given: string, place: Place, options: EditOptions): Promise<void> {
  if (options.set !== undefined && options.file !== undefined) throw usageError('Give --set or --file, not both.');
  const { kafka, topic, existing } = await resolveDeadLetters(cli, given);
  const { records, redriven, outdated } = await readDeadLetters(kafka, topic, existing);
  const record = findRecord(records, place, topic);
  if (redriven.has(placeOf(record))) throw alreadyRedriven([record], topic);
  if (outdated.has(placeOf(record))) throw outdatedRecords([record], topic);
  const back = await corrected(cli, record, options);
  if (!back) return cli.terminal.line('Nothing was changed, and nothing written.');
  await redriveRecords(
    kafka,
    topic,
    existing,
    (letters) => {
      // Somebody may have redriven or erased it meanwhile.
      findRecord(letters.records, place, topic);
      if (letters.redriven.has(placeOf(record))) throw alreadyRedriven([record], topic);
      if (letters.outdated.has(placeOf(record))) throw outdatedRecords([record], topic);
      return [{ record, back, action: 'dead-letter-edited' }];
    },
    {
      rate: 1,
      signal: cli.interruption.signal,
      onWritten: async () => {
        const { partition, offset } = record;
        await cli.terminal.print({ topic, partition, offset, redrivenTo: back.topic, edited: true }, () =>
          [`${partition}/${offset}`, '→', back.topic, '(edited)'].join(' '),
        );
      },
    },
  );
}

/** @returns What to write; undefined when the editor was left without a change. */
async function corrected(
  cli: Cli,
  record: InboundRecord,
  { set, file }: EditOptions,
): Promise<OutboundRecord | undefined> {
  const before = editableText(record);
  if (set !== undefined) return editedRecord(record, setFields(before, set), Date.now());
  if (file !== undefined) return editedRecord(record, readFile(file), Date.now());
  const { environment } = cli.settings;
  const editor = environment['VISUAL'] || environment['EDITOR'];
  if (!editor || !cli.terminal.interactive || !process.stdin.isTTY) {
    throw usageError('There is no editor to ask: set EDITOR in a terminal, or give --set or --file.', '--set');
  }
  const edited = await editText(before, 'message.json', editor);
  if (edited.text === before) {
    edited.discard();
    return undefined;
  }
  try {
    const back = editedRecord(record, edited.text, Date.now());
    edited.discard();
    return back;
  } catch (error) {
    cli.terminal.note(`What you wrote is kept in ${edited.file}: correct it and give it with --file, then remove it.`);
    throw error;
  }
}

function readFile(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw usageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'it is no file'}.`, '--file');
  }
}
