import {
  type OptimisationReport,
  reportHtml,
  type ResultLine,
  resultLineSchema,
  type SuiteSummary,
} from '@weir/experiments';
import { KEY_TAG, type Run } from '@weir/mlflow';
import type { ErasedItems } from './erased-items.js';
import { reportWithoutTexts } from './erased-report.js';
import { isErasedResult, withoutTexts } from './erased-results.js';
import type { ErasedScope } from './erased-scope.js';

/** What the files of a run have to be. */
export interface Rewritten {
  /** Results that were looked at. */
  results: number;
  /** Those of which the texts go. */
  erased: ResultLine[];
  /** Files that change, the results first. */
  files: [path: string, content: string][];
  /** Whether candidates of it were told something that a model wrote from what is erased. */
  isTold: boolean;
}

const RESULTS = 'results.jsonl';

/**
 * The files of a run of an evaluation, a replay or an optimisation without the texts of what is erased. Of an affected result its scores,
 * its outcome and what it took stay, and so does everything of other items.
 *
 * @param read - A file of the run; undefined where it has none of the name.
 */
export async function rewriteRun(
  run: Run,
  read: (path: string) => Promise<string | undefined>,
  { scope, items }: { scope: ErasedScope; items: ErasedItems },
): Promise<Rewritten> {
  const lines = linesIn((await read(RESULTS)) ?? '');
  const results = lines.flatMap((line) => (typeof line === 'string' ? [] : [line]));
  const erased = results.filter((result) => isErasedResult(result, scope, items));
  const dropped = lines.filter((line) => typeof line === 'string' && namesErased(line, scope));
  const files: Rewritten['files'] = [];
  if (erased.length + dropped.length > 0) {
    const left = lines
      .filter((line) => !dropped.includes(line))
      .map((line) => (typeof line !== 'string' && erased.includes(line) ? withoutTexts(line) : line));
    const text = left.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
    files.push([RESULTS, text.join('')]);
    const summary = await read('summary.json');
    const shown = left.flatMap((line) => (typeof line === 'string' ? [] : [line]));
    if (summary !== undefined) files.push(['report.html', pageOf(run, JSON.parse(summary) as SuiteSummary, shown)]);
  }
  const optimisation = await read('report.json');
  if (optimisation === undefined) return { results: results.length, erased, files, isTold: false };
  const report = JSON.parse(optimisation) as OptimisationReport;
  const ids = new Set(erased.map(({ id }) => id));
  const isShown = ({ id, question }: { id: string; question: string }): boolean => {
    const input = items.get(id);
    return ids.has(id) || (input !== undefined && (typeof input !== 'string' || input === question));
  };
  const isTold = erased.length > 0 || report.examples.some(isShown) || scope.evaluationIds.has(run.tags[KEY_TAG] ?? '');
  const without = isTold ? reportWithoutTexts(report, isShown) : report;
  if (JSON.stringify(without) !== JSON.stringify(report)) {
    files.push(['report.json', JSON.stringify(without, undefined, 2)]);
    files.push(['patch.json', JSON.stringify(without.patch, undefined, 2)]);
  }
  return { results: results.length, erased, files, isTold };
}

/** The results of a file; a line that this version does not understand is a text. */
function linesIn(text: string): (ResultLine | string)[] {
  return text.split('\n').flatMap((line): (ResultLine | string)[] => {
    if (line === '') return [];
    try {
      return [resultLineSchema.parse(JSON.parse(line))];
    } catch {
      return [line];
    }
  });
}

/** Of a line that is not understood, what it names has to do. */
function namesErased(line: string, { runIds, documents }: ErasedScope): boolean {
  const names = (id: string) => line.includes(JSON.stringify(id));
  return [...runIds].some(names) || documents.some(({ documentId }) => names(documentId));
}

/** As it was written first. */
function pageOf(run: Run, summary: SuiteSummary, results: readonly ResultLine[]): string {
  const time = (at: number | undefined) => (at === undefined ? '' : new Date(at).toISOString());
  const dates = [['Run', `${time(run.startTime)} to ${time(run.endTime)}`]] as const;
  return reportHtml(summary, {
    title: run.name,
    results,
    dates,
    provenance: [['Run', run.tags[KEY_TAG] ?? run.runId]],
  });
}
