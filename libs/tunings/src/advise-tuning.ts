/** Money for a million tokens. */
export interface TokenPrices {
  input: number;
  output: number;
}

/** What few-shot against fine-tuning is decided by. */
export interface PromptFacts {
  /** "Input → expected output" pairs that could be learnt from. */
  pairs: number;
  /** Tokens of a question's prompt now, examples included, and of its answer. */
  inputTokens: number;
  outputTokens: number;
  /** Of `inputTokens`, those of examples. */
  exampleTokens: number;
  /** The most that the model takes. */
  contextTokens: number;
  now: TokenPrices;
  /** Of the tuned model. */
  tuned: TokenPrices;
  /** What tuning costs, in the currency of the prices; unknown without it. */
  tuningCost?: number;
  /** At the present rate. */
  questionsPerDay: number;
}

export type AdviceReason =
  /** Fewer pairs than a provider takes at all. */
  | 'too-few-pairs'
  /** Fewer pairs than an improvement is usually seen with. */
  | 'few-pairs'
  /** The prompt shows no examples: there is nothing that tuning would save. */
  | 'no-examples'
  /** A call of the tuned model costs as much, or more. */
  | 'saves-nothing'
  /** It is not known what tuning costs. */
  | 'cost-unknown'
  /** Nobody asks: a saving for each question never adds up. */
  | 'no-traffic'
  /** It takes more than a year until the tuning is paid for. */
  | 'pays-late'
  | 'pays-back'
  /** Examples take more than half of what the model can be shown. */
  | 'context-short';

/** Few-shot against fine-tuning, with the arithmetic. */
export interface PromptAdvice {
  recommends: 'tune' | 'few-shot' | 'collect';
  reasons: AdviceReason[];
  /** Of the context limit, the part that examples take. */
  contextShare: number;
  /** Money for a question. */
  costNow: number;
  costAfter: number;
  saving: number;
  /** Questions until the tuning is paid for; absent where it never is, or its cost is not known. */
  breakEvenQuestions?: number;
  /** At the present rate. */
  breakEvenDays?: number;
}

/** OpenAI's guide: ten pairs at least, and improvements are to be seen from 50 to 100 on. */
export const LEAST_PAIRS = 10;
export const USUAL_PAIRS = 50;
const SHORT_CONTEXT = 0.5;
const LATE_DAYS = 365;
const TOKENS = 1_000_000;

/** A tuned model is shown no examples; all else of a prompt stays. */
export function adviseOnPrompt(facts: PromptFacts): PromptAdvice {
  const { inputTokens, outputTokens, exampleTokens, contextTokens, now, tuned, tuningCost, questionsPerDay } = facts;
  const costNow = costOf(inputTokens, outputTokens, now);
  const costAfter = costOf(Math.max(0, inputTokens - exampleTokens), outputTokens, tuned);
  const saving = costNow - costAfter;
  const contextShare = exampleTokens / contextTokens;
  const breakEvenQuestions = saving > 0 && tuningCost !== undefined ? Math.ceil(tuningCost / saving) : undefined;
  const breakEvenDays =
    breakEvenQuestions !== undefined && questionsPerDay > 0 ? breakEvenQuestions / questionsPerDay : undefined;
  const reasons = reasonsOf(facts, { saving, contextShare, breakEvenDays });
  return {
    recommends: recommendation(reasons),
    reasons,
    contextShare,
    costNow,
    costAfter,
    saving,
    ...(breakEvenQuestions === undefined ? {} : { breakEvenQuestions }),
    ...(breakEvenDays === undefined ? {} : { breakEvenDays }),
  };
}

function costOf(input: number, output: number, prices: TokenPrices): number {
  return (input * prices.input + output * prices.output) / TOKENS;
}

function reasonsOf(
  { pairs, exampleTokens, tuningCost, questionsPerDay }: PromptFacts,
  found: { saving: number; contextShare: number; breakEvenDays: number | undefined },
): AdviceReason[] {
  const { saving, contextShare, breakEvenDays } = found;
  const money = (): AdviceReason => {
    if (saving <= 0) return 'saves-nothing';
    if (tuningCost === undefined) return 'cost-unknown';
    if (questionsPerDay <= 0 || breakEvenDays === undefined) return 'no-traffic';
    return breakEvenDays > LATE_DAYS ? 'pays-late' : 'pays-back';
  };
  return [
    ...(pairs < LEAST_PAIRS ? (['too-few-pairs'] as const) : pairs < USUAL_PAIRS ? (['few-pairs'] as const) : []),
    ...(exampleTokens === 0 ? (['no-examples'] as const) : []),
    ...(contextShare > SHORT_CONTEXT ? (['context-short'] as const) : []),
    money(),
  ];
}

function recommendation(reasons: readonly AdviceReason[]): PromptAdvice['recommends'] {
  const has = (reason: AdviceReason) => reasons.includes(reason);
  if (has('context-short') || has('pays-back')) return has('too-few-pairs') || has('few-pairs') ? 'collect' : 'tune';
  return 'few-shot';
}

/** What tuning at a price for a million tokens of training costs. */
export function trainingCost(tokens: number, epochs: number, price: number): number {
  return (tokens * epochs * price) / TOKENS;
}

/** What an adapter for a collection's embeddings is decided by. */
export interface RankingFacts {
  /** Queries for which something is known to be right. */
  queries: number;
  /** Of them, after what leaks is left out: to learn from, and to choose the step by. */
  learn: number;
  choose: number;
  /** To judge by. */
  heldBack: number;
}

export interface RankingAdvice {
  recommends: 'tune' | 'try' | 'collect';
  /** Queries with what is right for them that are missing until it is more than that. */
  missing: number;
}

/** An adapter is refused fewer to learn from, or to judge by, than these. */
export const LEAST_QUERIES = 8;
/** The fewest that a gain was shown on with an interval above 0: LISA's (docs/tuning.md). */
export const SHOWN_QUERIES = 32;

/** The gate says what an adapter is worth; this says whether there is enough for it to say anything. */
export function adviseOnRanking({ queries, learn, heldBack }: RankingFacts, shares: RankingShares): RankingAdvice {
  const wanted = (most: number, least: number) =>
    Math.max(1, Math.ceil(Math.max(most / shares.heldBack, least / shares.learn)) - queries);
  if (learn < LEAST_QUERIES || heldBack < LEAST_QUERIES) {
    return { recommends: 'collect', missing: wanted(LEAST_QUERIES, LEAST_QUERIES) };
  }
  if (heldBack < SHOWN_QUERIES) return { recommends: 'try', missing: wanted(SHOWN_QUERIES, LEAST_QUERIES) };
  return { recommends: 'tune', missing: 0 };
}

/** Of all queries, as a tuning splits them. */
export interface RankingShares {
  learn: number;
  heldBack: number;
}
