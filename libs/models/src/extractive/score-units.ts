import type { Hit } from '@weir/contracts';
import { holdsAnswerType, type Question } from './question.js';
import type { Unit } from './unit.js';
import { termsOf } from './words.js';

/** A unit, and what it is worth to an answer. */
export interface ScoredUnit {
  unit: Unit;
  /** How well it supports an answer at all, 0 to 1: comparable between questions. */
  support: number;
  /** Its place among the units of its question: the higher, the earlier. */
  rank: number;
  /** It lacks the number, the time or the like that the question asks for. */
  wrongType: boolean;
}

/** Embeddings of the question and of each unit, L2-normalised. */
export interface Vectors {
  question: Float32Array;
  units: readonly Float32Array[];
}

/** What speaks for a unit; each 0 to 1, but for cosines, which may be negative. */
export interface Evidence {
  /** Cosine of the unit and the question. */
  meaning: number;
  /** Cosine of the unit with its neighbours, and the question. */
  surroundings: number;
  /** Share of the question's words that the unit holds, rare words counting more. */
  words: number;
  /** Score of the unit's context by that of the best context. */
  retrieval: number;
  /** It opens what stands under its heading. */
  opening: boolean;
  /** The question asks for a number, a time or the like, and the unit has none. */
  wrongType: boolean;
}

/**
 * Rounded weights of logistic regressions over the units of two corpora, a handbook and encyclopaedia articles, whose questions
 * were asked with and without the texts that answer them. The bias is set so that 0.5 parts answered from unanswered.
 */
const SUPPORT = { bias: -4.05, meaning: 4.5, surroundings: 4, words: 2.2, wrongType: -0.8 };
/** These compare units of one question and say nothing across questions: even the best context of nothing is the best. */
const RANK = { retrieval: 2.9, opening: 0.9 };
/** How much a neighbour counts in the surroundings. */
const NEIGHBOUR = 0.5;

/** @returns The units with their worth, in their own order. */
export function scoreUnits(
  question: Question,
  units: readonly Unit[],
  vectors: Vectors,
  contexts: readonly Hit[],
): ScoredUnit[] {
  return evidenceOf(question, units, vectors, contexts).map((evidence, index) => {
    const supporting =
      SUPPORT.bias +
      SUPPORT.meaning * evidence.meaning +
      SUPPORT.surroundings * evidence.surroundings +
      SUPPORT.words * evidence.words +
      SUPPORT.wrongType * Number(evidence.wrongType);
    return {
      unit: units[index]!,
      support: 1 / (1 + Math.exp(-supporting)),
      rank: supporting + RANK.retrieval * evidence.retrieval + RANK.opening * Number(evidence.opening),
      wrongType: evidence.wrongType,
    };
  });
}

/**
 * Keeps the units that are worth an embedding: those that share most words with the question, of the best contexts.
 *
 * @returns At most `limit`, in their own order.
 */
export function candidatesOf(
  question: Question,
  units: readonly Unit[],
  contexts: readonly Hit[],
  limit: number,
): Unit[] {
  if (units.length <= limit) return [...units];
  const weigh = weightOfWords(units);
  const promise = units.map((unit) => wordShare(question, unit, weigh) + retrievalOf(unit, contexts));
  const order = units.map((_unit, index) => index).toSorted((a, b) => promise[b]! - promise[a]! || a - b);
  return order
    .slice(0, limit)
    .toSorted((a, b) => a - b)
    .map((index) => units[index]!);
}

function evidenceOf(
  question: Question,
  units: readonly Unit[],
  vectors: Vectors,
  contexts: readonly Hit[],
): Evidence[] {
  const weigh = weightOfWords(units);
  return units.map((unit, index) => ({
    meaning: dot(vectors.question, vectors.units[index]!),
    surroundings: cosineWithNeighbours(units, vectors, index),
    words: wordShare(question, unit, weigh),
    retrieval: retrievalOf(unit, contexts),
    opening: !isUnderSame(units[index - 1], unit),
    wrongType: holdsAnswerType(question, unit.text) === false,
  }));
}

function wordShare({ terms }: Question, unit: Unit, weigh: (term: string) => number): number {
  const held = new Set(termsOf(unit.text));
  let all = 0;
  let shared = 0;
  for (const term of terms) {
    all += weigh(term);
    if (held.has(term)) shared += weigh(term);
  }
  return all === 0 ? 0 : shared / all;
}

/** Inverse document frequency over the units; a word that none of them has weighs most. */
function weightOfWords(units: readonly Unit[]): (term: string) => number {
  const counts = new Map<string, number>();
  for (const unit of units) {
    const terms = new Set([unit.text, ...unit.above].flatMap(termsOf));
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return (term) => Math.log(1 + (units.length + 1) / ((counts.get(term) ?? 0) + 0.5));
}

function retrievalOf(unit: Unit, contexts: readonly Hit[]): number {
  const best = contexts.reduce((most, { score }) => Math.max(most, score), 0);
  return best > 0 ? Math.max(0, contexts[unit.context]!.score / best) : 1;
}

function cosineWithNeighbours(units: readonly Unit[], vectors: Vectors, index: number): number {
  const sum = Float32Array.from(vectors.units[index]!);
  for (const neighbour of [index - 1, index + 1]) {
    const vector = vectors.units[neighbour];
    if (!vector || units[neighbour]!.context !== units[index]!.context) continue;
    for (let at = 0; at < sum.length; at += 1) sum[at]! += NEIGHBOUR * vector[at]!;
  }
  return dot(vectors.question, sum) / (Math.sqrt(dot(sum, sum)) || 1);
}

export function isUnderSame(before: Unit | undefined, unit: Unit): boolean {
  if (!before || before.context !== unit.context || before.above.length !== unit.above.length) return false;
  return before.above.every((part, index) => part === unit.above[index]);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}
