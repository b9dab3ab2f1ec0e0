import { BiasFoundSchema, create, type EvaluationCompleted, hashId, topics } from '@weir/contracts';
import type { SuiteSummary } from '@weir/experiments';
import { emit, type Emission } from '@weir/kafka';

/** Says that groups are not treated alike, where a suite has shown that by more than it allows. Written twice it is one record. */
export function biasFoundEmission(tenant: string, completed: EvaluationCompleted): Emission[] {
  const { runId, suite, cause, outcome, summary } = completed;
  const { findings = [] } = ((summary ?? {}) as unknown as Partial<SuiteSummary>).bias ?? {};
  if (outcome !== 'completed' || findings.length === 0) return [];
  const largestFirst = findings.toSorted(
    (a, b) => Math.abs(b.difference.estimate) / (b.limit || 1e-9) - Math.abs(a.difference.estimate) / (a.limit || 1e-9),
  );
  const message = create(BiasFoundSchema, {
    suite,
    runId,
    cause,
    findings: largestFirst.map(({ difference: { estimate, low, high }, ...finding }) => ({
      ...finding,
      difference: estimate,
      low,
      high,
    })),
  });
  return [emit(topics.biasFound, message, { run: runId, id: hashId('bias-found', tenant, runId) })];
}
