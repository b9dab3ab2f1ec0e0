import type { PartitionReport } from '@weir/audit';
import type { AuditRecord } from '../gateway-types.js';
import { printable } from './printable.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

/** One record a line, and what it rests on below it. */
export function auditText(record: AuditRecord, terminal: Terminal): string {
  const { at, actor, action, object, outcome, reason, runId, count } = record;
  const who = actor.name === undefined ? actor.service : `${actor.name} (${actor.service})`;
  const parts = [
    terminal.style('dim', printable(at)),
    terminal.style('cyan', printable(action)),
    printable(`${object.kind}/${object.name}${object.version === undefined ? '' : `@${object.version.slice(0, 12)}`}`),
    printable(outcome ?? ''),
    reason === undefined ? '' : terminal.style('red', printable(reason)),
    count === undefined ? '' : `×${count}`,
    terminal.style('dim', printable(`by ${who}`)),
    runId === undefined || runId === object.name ? '' : terminal.style('dim', printable(`run ${runId}`)),
  ];
  const details = [
    ...record.verdicts,
    ...record.uses.map(({ kind, name, version }) => `${kind}/${name}${version === undefined ? '' : `@${version}`}`),
  ];
  const line = parts.filter((part) => part !== '').join('  ');
  return details.length === 0 ? line : `${line}\n    ${printable(details.join(', '))}`;
}

/** What verifying found. */
export function verifiedText(reports: readonly PartitionReport[], pinned: boolean, terminal: Terminal): string {
  const problems = reports.flatMap((report) => report.problems);
  const rows = reports.map(({ partition, records, last, heads, signed, problems: own }) => [
    String(partition),
    String(records),
    String(last),
    String(heads),
    String(signed),
    own.length === 0 ? 'good' : own.map(({ kind, sequence }) => `${kind} at ${sequence}`).join(', '),
  ]);
  const total = reports.reduce((sum, { records }) => sum + records, 0);
  const keyIds = [...new Set(reports.flatMap((report) => report.keyIds))];
  const verdict =
    problems.length === 0
      ? terminal.style('green', `The audit trail is whole: ${total} records.`)
      : terminal.style('red', 'The audit trail was tampered with, or damaged.');
  return [
    ...(rows.length === 0 ? [] : [table(['partition', 'records', 'last', 'heads', 'signed', 'verdict'], rows), '']),
    ...problems.map(({ partition, sequence, message }) => `${partition}/${sequence}: ${message}`),
    verdict,
    keyIds.length === 0
      ? 'No head is signed: whoever can write to Kafka could have written all of it anew. Set WEIR_AUDIT_KEY.'
      : `Signed with ${keyIds.join(', ')}${pinned ? '.' : '; nobody said which keys count: --public-key.'}`,
  ].join('\n');
}
