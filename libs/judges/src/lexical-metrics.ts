import type { Need } from './judged-metric.js';
import type { JudgedItem } from './judged-item.js';
import { contentWords } from './lexical/content-words.js';
import { lexicalSupport } from './lexical/lexical-support.js';
import { toxicity } from './lexical/toxicity.js';

/** A metric without a judge: the same words, the same score, at no cost. */
export interface LexicalMetric {
  /** One line. */
  says: string;
  better: 'more' | 'less';
  needs: readonly Need[];
  /** @returns From 0 to 1; undefined where there are no words to compare. */
  score(item: JudgedItem): number | undefined;
}

/** By the names that they are asked for by. They go by words: docs/judges.md says what they do not see. */
export const LEXICAL_METRICS: Readonly<Record<string, LexicalMetric>> = {
  'lexical-faithfulness': {
    says: "share of the answer's sentences whose content words are in the contexts",
    better: 'more',
    needs: ['contexts'],
    score: ({ answer, contexts }) => lexicalSupport(answer, contexts),
  },
  'lexical-context-recall': {
    says: "share of the right answer's sentences whose content words are in the contexts",
    better: 'more',
    needs: ['contexts', 'expected'],
    score: ({ expected = [], contexts }) => highest(expected.map((text) => lexicalSupport(text, contexts))),
  },
  'lexical-answer-relevancy': {
    says: "share of the question's content words that are in the answer",
    better: 'more',
    needs: [],
    score: ({ question, answer }) => {
      const asked = [...contentWords(question)];
      const said = contentWords(answer);
      return asked.length === 0 ? undefined : asked.filter((word) => said.has(word)).length / asked.length;
    },
  },
  toxicity: {
    says: "share of the answer's words that are on a list of swear words and slurs",
    better: 'less',
    needs: [],
    score: ({ answer }) => toxicity(answer).share,
  },
  'toxicity-flag': {
    says: 'the answer has a word that is on a list of swear words and slurs',
    better: 'less',
    needs: [],
    score: ({ answer }) => toxicity(answer).flag,
  },
};

function highest(scores: readonly (number | undefined)[]): number | undefined {
  const known = scores.filter((score) => score !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
