import type { JsonObject } from '@weir/contracts';
import type { OptimisationReport } from '@weir/experiments';

/**
 * The report of an optimisation without the examples that are erased. Its instructions go too: a model wrote them from the items, and
 * what they have of one item nobody can tell from the rest. Scores, candidates and costs stay.
 *
 * @param isErased - Of an example.
 */
export function reportWithoutTexts(
  report: OptimisationReport,
  isErased: (example: { id: string; question: string }) => boolean,
): OptimisationReport {
  const { instruction: _instruction, ...rest } = report;
  const examples = report.examples.filter((example) => !isErased(example));
  return {
    ...rest,
    examples,
    candidates: report.candidates.map(({ instruction: _own, ...candidate }) => candidate),
    patch: patchOf(report.patch, examples),
  };
}

function patchOf(before: JsonObject, shown: OptimisationReport['examples']): JsonObject {
  const { prompt: _prompt, examples, ...patch } = before;
  if (examples === undefined) return patch;
  const { pattern: _fewShot, ...rest } = patch;
  const list = shown.map(({ question, answer }) => ({ question, answer }));
  return list.length === 0 ? rest : { ...patch, examples: { ...(examples as JsonObject), list } };
}
