import { METRICS, RETRIEVAL_METRICS } from '@weir/experiments';
import { JUDGED_METRICS, LEXICAL_METRICS } from '@weir/judges';

/** What makes a metric's scores: a function of the answer, one of its words, or a model; undefined when there is no such metric. */
export function metricKind(name: string): 'function' | 'lexical' | 'judge' | undefined {
  if (Object.hasOwn(METRICS, name)) return 'function';
  if (Object.hasOwn(LEXICAL_METRICS, name)) return 'lexical';
  return Object.hasOwn(JUDGED_METRICS, name) ? 'judge' : undefined;
}

/** Whether a metric looks at what the answer was made from. */
export function needsContexts(name: string): boolean {
  if (Object.hasOwn(RETRIEVAL_METRICS, name)) return true;
  return (JUDGED_METRICS[name] ?? LEXICAL_METRICS[name])?.needs.includes('contexts') ?? false;
}

/** Whether a metric compares with what is right. */
export function needsExpected(name: string): boolean {
  if (Object.hasOwn(RETRIEVAL_METRICS, name)) return true;
  if (Object.hasOwn(METRICS, name)) return METRICS[name as keyof typeof METRICS].needsExpected;
  return (JUDGED_METRICS[name] ?? LEXICAL_METRICS[name])?.needs.includes('expected') ?? false;
}
