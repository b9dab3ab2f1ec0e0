import type { InboundRecord } from '@weir/kafka';
import type { Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { originOf, placeOf, redrive, summarise } from '../kafka/dead-letters.js';
import { type DeadLetters, readDeadLetters } from '../kafka/read-dead-letters.js';
import { type Redrive, redriveRecords } from '../kafka/redrive-records.js';
import { parseWhere } from '../kafka/where.js';
import { duration } from '../output/duration.js';
import { findRecord, placeOfText, resolveDeadLetters } from './dlq-places.js';

export interface RedriveOptions {
  offset?: string[];
  all?: boolean;
  where?: string;
  rate: number;
  dryRun?: boolean;
}

/** `weir dlq redrive`. */
export async function redriveCommand(cli: Cli, given: string, options: RedriveOptions): Promise<void> {
  const ways = [options.offset, options.all, options.where].filter((way) => way !== undefined);
  if (ways.length !== 1) throw usageError('Say which: --offset <partition>/<offset>, --where <expression>, or --all.');
  const choose = chooser(options);
  const { kafka, topic, existing } = await resolveDeadLetters(cli, given);
  const print = async (record: InboundRecord) => {
    const { partition, offset } = record;
    const origin = originOf(record).topic;
    const dry = options.dryRun ? { dryRun: true } : {};
    await cli.terminal.print({ topic, partition, offset, redrivenTo: origin, ...dry }, () =>
      [`${partition}/${offset}`, '→', origin].join(' '),
    );
  };
  if (options.dryRun) {
    const chosen = choose(await readDeadLetters(kafka, topic, existing), topic);
    for (const record of chosen) await print(record);
    return cli.terminal.line(`${chosen.length} would be redriven; nothing was written.`);
  }
  let chosen: readonly Redrive[] = [];
  let done = 0;
  cli.interruption.endInOrder();
  const began = performance.now();
  const written = await redriveRecords(
    kafka,
    topic,
    existing,
    (letters) => {
      chosen = choose(letters, topic).map((record) => ({
        record,
        back: redrive(record),
        action: 'dead-letter-redriven',
      }));
      return chosen;
    },
    {
      rate: options.rate,
      signal: cli.interruption.signal,
      onWritten: async (batch) => {
        for (const { record } of batch) await print(record);
        done += batch.length;
        cli.terminal.progress(`${done} of ${chosen.length} redriven`);
      },
    },
  );
  cli.terminal.progress('');
  if (written < chosen.length) cli.exitCode = EXIT.interrupted;
  if (chosen.length === 0) return cli.terminal.line('Nothing to redrive.');
  cli.terminal.note(`${written} of ${chosen.length} redriven in ${duration(performance.now() - began)}.`);
}

type Choose = (letters: DeadLetters, topic: string) => InboundRecord[];

/** Those that came first go first, whatever partition of the dead letters they stand in. */
function chooser(options: RedriveOptions): Choose {
  const where = options.where === undefined ? undefined : parseWhere(options.where);
  const places = options.offset?.map(placeOfText);
  return ({ records, redriven, outdated }, topic) => {
    const isOver = (record: InboundRecord) => redriven.has(placeOf(record));
    const named = places && [...new Set(places.map((place) => findRecord(records, place, topic)))];
    const over = named?.filter(isOver) ?? [];
    if (over.length > 0) throw alreadyRedriven(over, topic);
    const old = named?.filter((record) => outdated.has(placeOf(record))) ?? [];
    if (old.length > 0) throw outdatedRecords(old, topic);
    const now = Date.now();
    const chosen =
      named ??
      records.filter(
        (record) =>
          !isOver(record) && !outdated.has(placeOf(record)) && (where?.(summarise(record, redriven), now) ?? true),
      );
    return chosen.toSorted((a, b) => a.timestamp - b.timestamp || a.offset - b.offset);
  };
}

/** Nothing was written: neither these, nor those that were named beside them. */
export function alreadyRedriven(records: readonly InboundRecord[], topic: string): CliError {
  const places = records.map(({ partition, offset }) => `${partition}/${offset}`).join(', ');
  return new CliError({
    code: 'already-redriven',
    message: `Of ${topic}, ${places} ${records.length === 1 ? 'was' : 'were'} redriven before; nothing was written. What failed again is a dead letter of its own: weir dlq list ${topic}`,
  });
}

/** Nothing was written: neither these, nor those that were named beside them. */
export function outdatedRecords(records: readonly InboundRecord[], topic: string): CliError {
  const places = records.map(({ partition, offset }) => `${partition}/${offset}`).join(', ');
  return new CliError({
    code: 'record-outdated',
    message: `Of ${topic}, ${places} ${records.length === 1 ? 'has' : 'have'} a younger record of the same key, which would be undone; nothing was written.`,
  });
}
