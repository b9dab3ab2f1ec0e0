import type { Hit } from '@weir/contracts';
import { holdsAnswerType, type Question } from './question.js';
import type { Unit } from './unit.js';
import { termsOf } from './words.js';
export interface Prepared {
  unit: Unit;
  terms: string[];
  above: string[];
}
export function prepare(units: readonly Unit[]): Prepared[] {
  return units.map((unit) => ({ unit, terms: termsOf(unit.text), above: unit.above.flatMap(termsOf) }));
}
export function idfOf(prepared: readonly Prepared[]) {
  const df = new Map<string, number>();
  for (const { terms, above } of prepared)
    for (const t of new Set([...terms, ...above])) df.set(t, (df.get(t) ?? 0) + 1);
  const n = prepared.length;
  return (t: string) => Math.log(1 + (n + 1) / ((df.get(t) ?? 0) + 0.5));
}
export function features(q: Question, p: Prepared, idf: (t: string) => number, contexts: readonly Hit[]) {
  const own = new Set(p.terms),
    above = new Set(p.above);
  let total = 0,
    inOwn = 0,
    inAbove = 0;
  for (const t of q.terms) {
    const w = idf(t);
    total += w;
    if (own.has(t)) inOwn += w;
    else if (above.has(t)) inAbove += w;
  }
  total ||= 1;
  let ulen = 0;
  for (const t of own) ulen += idf(t);
  const type = holdsAnswerType(q, p.unit.text);
  const hit = contexts[p.unit.context]!;
  const top = Math.max(...contexts.map((c) => c.score)) || 1;
  return {
    own: inOwn / total,
    above: inAbove / total,
    precision: inOwn / (ulen || 1),
    typeHit: type === true ? 1 : 0,
    typeMiss: type === false ? 1 : 0,
    rank: p.unit.context,
    score: hit.score / top,
    vector: hit.vectorScore ?? 0,
    len: Math.log(1 + p.terms.length),
  };
}
