import type { Intensity } from './faults/fault.js';
import type { RoundResult } from './round.js';
import { ROUNDS } from './rounds.js';

export interface ChaosRun {
  /** Documents and questions of each load; documents have one to five changes. */
  documents: number;
  questions: number;
  intensity: Intensity;
  cpus: number;
  results: readonly RoundResult[];
}

/** `docs/chaos.md`: what the suite does, and a row of figures for each round. */
export function resultsPage(run: ChaosRun): string {
  const { documents, questions, intensity, cpus, results } = run;
  const loads = ROUNDS[intensity].map(({ faults, seconds }) => `${faults.join(' + ')} in ${seconds} s`);
  const seeds = new Set(results.map(({ seed }) => seed)).size;
  return `# Faults

Written by \`npm run chaos\`. A whole system runs as real processes under \`weir up\`; tenants send documents and questions to its
topics and keep a ledger of what the broker acknowledged; faults are drawn from a seed; in the end the topics are read from their
start, and the index as it stands, and compared with the ledger.

| column | counts |
| --- | --- |
| L | lost: acknowledged, and without an outcome |
| D | duplicate: outcomes beyond the one |
| X | orphan or missing chunks: what is in the index against the manifest of the last version |
| W | wrong: content that was not sent, another tenant's, mixed versions, or older than what was known to stand |
| recovery | from the end of the last disturbance to the last outcome of what was sent before it |

| fault | what is done |
| --- | --- |
| F1 | SIGKILL of every service, after a read, before, during or after a write, or before a commit |
| F2 | SIGTERM of every service: each ends within 10 s, with exit code 0 |
| F3 | the broker killed and frozen; two services frozen at once for longer than their session |
| F4 | Elasticsearch killed, then frozen; one document of 100 that it cannot take |
| F9 | records that nobody can read, of ten kinds on two topics: dead letters with reason and bytes, the rest not delayed |
| F11 | everything twice, and other questions under run ids that are taken, while services are killed |
| F12 | versions and deletions in any order, while instances are added, killed and taken away |

${seeds} ${seeds === 1 ? 'seed' : 'seeds'}; each load: ${documents} documents with one to five changes each, ${questions} questions,
sent ${loads.join(', ')}; ${cpus} processors.

| fault | seed | document inputs | questions | L | D | X | W | recovery s | broken | other |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |
${results.map(row).join('\n')}
`;
}

function row(result: RoundResult): string {
  const { faults, seed, documents, questions, findings, recoveryMs, counts, figures, problems } = result;
  const { lost, duplicate, orphan, wrong } = findings;
  const cells = [
    faults.join(' + '),
    seed,
    documents,
    questions,
    ...[lost, duplicate, orphan, wrong].map((list) => list.length),
    (recoveryMs / 1_000).toFixed(1),
    Object.entries(counts)
      .map(([what, times]) => `${times} ${what}`)
      .join(', '),
    [...Object.entries(figures).map(([name, value]) => `${name} ${Math.round(value)}`), ...problems].join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}
