import type { ModelCard } from '../kinds/model-card.js';
import type { ModelFacts } from './assess-model.js';
import type { Load } from './load.js';
import { bytes, decimal, whole } from './step.js';

/** What a model has to be; what is absent is not asked. */
export interface Requirements {
  /** A request of this has to fit into the model's context, and its answer into what it writes. */
  load?: Load;
  purpose?: ModelCard['purpose'];
  hosting?: 'api' | 'own';
  /** One of them; upper and lower case are the same. */
  licences?: readonly string[];
  /** All of them, as BCP 47 tags; a model of `de` speaks `de-AT`, and the other way round. */
  languages?: readonly string[];
  /** For a month. */
  budget?: { amount: number; currency: string };
  maxLatencyMs?: number;
  minScore?: number;
  /** Bytes of an instance. */
  instanceMemory?: number;
}

/** A requirement that a model does not meet, or is not known to. */
export interface Miss {
  requirement: 'purpose' | 'hosting' | 'licence' | 'language' | 'context' | 'budget' | 'latency' | 'score' | 'memory';
  why: string;
}

/** What is not known counts as not met: nobody should find out by the bill. */
export function missesOf(facts: ModelFacts, requirements: Requirements): Miss[] {
  const { card } = facts;
  const { purpose, hosting, licences, languages } = requirements;
  const misses: (Miss | undefined)[] = [
    purpose !== undefined && card.purpose !== purpose
      ? { requirement: 'purpose', why: `it is for ${card.purpose}, not ${purpose}` }
      : undefined,
    hosting !== undefined && card.hosting !== hosting
      ? { requirement: 'hosting', why: card.hosting ? `it is ${card.hosting}, not ${hosting}` : 'not in its card' }
      : undefined,
    licences && !licences.some((licence) => licence.toLowerCase() === card.licence?.toLowerCase())
      ? { requirement: 'licence', why: card.licence ? `it is ${card.licence}` : 'not in its card' }
      : undefined,
    languages && missingLanguage(card, languages),
    requirements.load && contextMiss(facts, requirements.load),
    requirements.budget && budgetMiss(facts, requirements.budget),
    requirements.maxLatencyMs === undefined ? undefined : latencyMiss(facts, requirements.maxLatencyMs),
    requirements.minScore === undefined ? undefined : scoreMiss(facts, requirements.minScore),
    requirements.instanceMemory === undefined ? undefined : memoryMiss(facts, requirements.instanceMemory),
  ];
  return misses.filter((miss) => miss !== undefined);
}

function missingLanguage({ languages: known }: ModelCard, wanted: readonly string[]): Miss | undefined {
  if (!known) return { requirement: 'language', why: 'not in its card' };
  const missing = wanted.filter(
    (language) => !known.some((tag) => isSpokenBy(language.toLowerCase(), tag.toLowerCase())),
  );
  return missing.length === 0 ? undefined : { requirement: 'language', why: `it does not speak ${missing.join(', ')}` };
}

function isSpokenBy(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}-`) || b.startsWith(`${a}-`);
}

function contextMiss({ spec, card }: ModelFacts, { inputTokens, outputTokens }: Load): Miss | undefined {
  const writes = card.purpose === 'chat' ? outputTokens : 0;
  if (inputTokens + writes > spec.contextTokens) {
    const why = `a request has ${whole(inputTokens + writes)} tokens, its context ${whole(spec.contextTokens)}`;
    return { requirement: 'context', why };
  }
  if (writes <= (card.outputTokens ?? Infinity)) return undefined;
  return { requirement: 'context', why: `it writes ${whole(card.outputTokens!)} tokens at most` };
}

function budgetMiss({ cost }: ModelFacts, budget: { amount: number; currency: string }): Miss | undefined {
  if ('unknown' in cost) return { requirement: 'budget', why: `what it costs is not known: ${cost.unknown}` };
  if (cost.amount > 0 && cost.currency !== budget.currency) {
    return { requirement: 'budget', why: `it costs ${cost.currency}, the budget is in ${budget.currency}` };
  }
  if (cost.amount <= budget.amount) return undefined;
  return { requirement: 'budget', why: `a month costs ${decimal(cost.amount)} ${cost.currency}` };
}

function latencyMiss({ latencyMs }: ModelFacts, most: number): Miss | undefined {
  if (latencyMs === undefined) return { requirement: 'latency', why: 'its card has no speed that it follows from' };
  return latencyMs <= most ? undefined : { requirement: 'latency', why: `a request takes ${whole(latencyMs)} ms` };
}

function scoreMiss({ quality }: ModelFacts, least: number): Miss | undefined {
  if (!quality) return { requirement: 'score', why: 'its card has no score of the benchmark' };
  return quality.score >= least ? undefined : { requirement: 'score', why: `${quality.benchmark} is ${quality.score}` };
}

function memoryMiss({ card, memory }: ModelFacts, most: number): Miss | undefined {
  if (card.hosting !== 'own') return undefined;
  if (memory?.total === undefined) return { requirement: 'memory', why: 'its card does not say how large it is' };
  return memory.total <= most ? undefined : { requirement: 'memory', why: `it needs ${bytes(memory.total)}` };
}
