import {
  type AdviceReason,
  LEAST_PAIRS,
  LEAST_QUERIES,
  type PromptAdvice,
  type PromptFacts,
  type RankingAdvice,
  type RankingFacts,
  SHOWN_QUERIES,
  USUAL_PAIRS,
} from '@weir/tunings';
import { printable } from './printable.js';

/** Whether to tune for an app, with what that rests on. */
export interface Advice {
  app: string;
  pattern: string;
  model: string;
  /** Model whose prices a tuned one is taken to have. */
  tunedAs: string;
  currency: string;
  evidence: PromptFacts & {
    /** Of traffic and datasets, that examples were looked for in. */
    items: number;
    /** Answers of the app that were looked at. */
    traffic: number;
    runs: number;
    days: number;
    /** Of a question, as it was recorded. */
    measuredCost: number;
  };
  prompt: PromptAdvice;
  /** Of apps that search. */
  ranking?: RankingFacts & RankingAdvice;
}

const REASONS: Readonly<Record<AdviceReason, string>> = {
  'too-few-pairs': `There are fewer than ${LEAST_PAIRS} pairs, which providers ask for at least.`,
  'few-pairs': `There are fewer than ${USUAL_PAIRS} pairs, from which on improvements are usual.`,
  'no-examples': 'The prompt shows no examples: there are none that tuning would save.',
  'saves-nothing': 'A question to the tuned model costs as much, or more.',
  'cost-unknown': 'What tuning costs is not known: --tuning-cost or --training-price says it.',
  'no-traffic': 'Nobody asks: savings do not add up.',
  'pays-late': 'It takes more than a year until tuning is paid for.',
  'pays-back': 'Tuning pays for itself.',
  'context-short': 'Examples take more than half of what the model can be shown.',
};

const PROMPT = {
  tune: 'tune',
  'few-shot': 'stay with the prompt as it is',
  collect: 'collect examples first',
} as const;

export function adviceText({ app, pattern, model, tunedAs, currency, evidence, prompt, ranking }: Advice): string {
  return [
    `${printable(app)} (${pattern}, ${printable(model)}): ${PROMPT[prompt.recommends]}`,
    ...prompt.reasons.map((reason) => `  ${REASONS[reason]}`),
    '',
    `${evidence.pairs} pairs to learn from, in ${evidence.items} items (${evidence.traffic} answers of the app among them)`,
    ...promptLines(evidence, prompt),
    '',
    ...moneyLines(evidence, prompt, currency, tunedAs),
    ...(ranking ? ['', ...rankingLines(ranking)] : []),
  ].join('\n');
}

function promptLines(evidence: Advice['evidence'], { contextShare }: PromptAdvice): string[] {
  const { runs, days, inputTokens, outputTokens, exampleTokens, contextTokens } = evidence;
  const from = runs > 0 ? `of ${runs} runs in ${short(days)} days` : 'estimated: there are no runs';
  return [
    `${inputTokens} tokens of prompt and ${outputTokens} of answer a question (${from})`,
    `${exampleTokens} tokens of them are examples (estimated): ${short(contextShare * 100)} % of the ${contextTokens} that the model takes`,
  ];
}

function moneyLines(evidence: Advice['evidence'], advice: PromptAdvice, currency: string, tunedAs: string): string[] {
  const { inputTokens, outputTokens, exampleTokens, now, tuned, tuningCost, questionsPerDay, runs, measuredCost } =
    evidence;
  const { costNow, costAfter, saving, breakEvenQuestions, breakEvenDays } = advice;
  const sum = (input: number, prices: PromptFacts['now'], cost: number) =>
    `(${input} × ${prices.input} + ${outputTokens} × ${prices.output}) / 1000000 = ${short(cost)} ${currency}`;
  return [
    `A question now:   ${sum(inputTokens, now, costNow)}${runs > 0 ? ` (recorded: ${short(measuredCost)})` : ''}`,
    `A question tuned: ${sum(Math.max(0, inputTokens - exampleTokens), tuned, costAfter)}, at the prices of ${printable(tunedAs)}`,
    `Saving:           ${short(saving)} ${currency} a question`,
    ...(tuningCost === undefined ? [] : [`Tuning:           ${short(tuningCost)} ${currency}`]),
    ...(breakEvenQuestions === undefined
      ? []
      : [
          `Break-even:       ${short(tuningCost!)} / ${short(saving)} = ${breakEvenQuestions} questions${
            breakEvenDays === undefined ? '' : `; at ${short(questionsPerDay)} a day: ${short(breakEvenDays)} days`
          }`,
        ]),
  ];
}

function rankingLines({ recommends, missing, queries, learn, choose, heldBack }: Advice['ranking'] & object): string[] {
  const words = {
    tune: 'there is enough: `weir tune run`',
    try: `enough to try: \`weir tune run\`; a gain was shown on ${SHOWN_QUERIES} that are held back and more: about ${missing} queries are missing`,
    collect: `fewer than ${LEAST_QUERIES} to learn from or to judge by: about ${missing} queries are missing`,
  };
  return [
    `An adapter for its search: ${words[recommends]}`,
    `${queries} queries with what is right for them: ${learn} to learn from, ${choose} to choose by, ${heldBack} held back`,
  ];
}

function short(value: number): string {
  return Math.abs(value) >= 1_000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
