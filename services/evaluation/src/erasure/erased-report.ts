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
  const { instruction, ...rest } = report;
  const examples = report.examples.filter((example) => !isErased(example));
  return {
    ...rest,
    examples,
    candidates: report.candidates.map(({ instruction: _own, ...candidate }) => candidate),
    patch: patchOf(report.patch, examples),
  };
}

function patchOf({ prompt, examples, ...patch }: JsonObject, shown: OptimisationReport['examples']): JsonObject {
  if (examples === undefined || shown.length === 0) return patch;
  const list = shown.map(({ question, answer }) => ({ question, answer }));
  return { ...patch, examples: { ...(examples as JsonObject), list } };
}
