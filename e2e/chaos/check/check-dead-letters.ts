import type { Input } from '../workload/input.js';
import type { Acknowledged } from '../workload/send-load.js';
import { type Findings, noFindings } from './findings.js';
import type { DeadLetterSeen, Observation } from './observation.js';

/**
 * The dead letters are exactly the records that nobody can read and the questions whose run id was taken, as they were
 * sent, each with its reason.
 *
 * @param once - Whether one record may have one dead letter alone: after a crash it may have another.
 */
export function checkDeadLetters(acknowledged: readonly Acknowledged[], seen: Observation, once: boolean): Findings {
  const findings = noFindings();
  const expected = new Map(
    acknowledged.flatMap(({ input }) => {
      const code = expectedCode(input);
      return code === undefined ? [] : [[input.id, { input, code }] as const];
    }),
  );
  const byId = Map.groupBy(seen.deadLetters, ({ id }) => id);
  for (const [id, { input, code }] of expected) {
    const letters = byId.get(id) ?? [];
    const [letter] = letters;
    if (!letter) findings.lost.push(`${id} (${nameOf(input)}): no dead letter`);
    else for (const problem of problemsWith(letter, input, code)) findings.wrong.push(`dead letter ${id}: ${problem}`);
    const origins = new Set(letters.map(({ origin }) => origin));
    if (origins.size > 1 || (once && letters.length > 1))
      findings.duplicate.push(`${id}: ${letters.length} dead letters`);
  }
  for (const letter of seen.deadLetters) {
    if (!expected.has(letter.id))
      findings.wrong.push(`${letter.topic} has ${letter.id}: ${letter.code}, ${letter.reason}`);
  }
  return findings;
}

function expectedCode(input: Input): string | undefined {
  if (input.kind === 'poison') return input.code;
  return input.kind === 'question' && input.conflicting ? 'run-conflict' : undefined;
}

function problemsWith(letter: DeadLetterSeen, { record }: Input, code: string): string[] {
  return [
    ...(letter.topic === `${record.topic}.dlq` && letter.origin.startsWith(`${record.topic}/`)
      ? []
      : [`stands in ${letter.topic}, from ${letter.origin}`]),
    ...(letter.code === code ? [] : [`has the code ${letter.code} instead of ${code}`]),
    ...(letter.reason === '' ? ['gives no reason'] : []),
    ...(sameBytes(letter.key, record.key) ? [] : ['has another key than was sent']),
    ...(sameBytes(letter.value, record.value) ? [] : ['has other bytes than were sent']),
  ];
}

function sameBytes(a: Buffer | null, b: Buffer | null): boolean {
  // The client library writes a null key as an empty one.
  if ((a?.length ?? 0) === 0 && (b?.length ?? 0) === 0) return true;
  return a !== null && b !== null && a.equals(b);
}

function nameOf(input: Input): string {
  return input.kind === 'poison' ? input.what : 'another question under a run id that is taken';
}
