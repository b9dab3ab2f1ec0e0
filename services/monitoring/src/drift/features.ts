import { compareClasses } from './compare-classes.js';
import { compareEmbeddings } from './compare-embeddings.js';
import { compareFamiliarity } from './compare-familiarity.js';
import { compareNumbers } from './compare-numbers.js';
import { compareTopics } from './compare-topics.js';
import type { Compare } from './comparison.js';
import type { RunFeatures } from './run-features.js';

export const FEATURES = [
  'question-words',
  'question-language',
  'question-topics',
  'question-familiarity',
  'question-embeddings',
  'best-score',
  'hits',
  'answer-words',
  'answer-sentiment',
  'outcome',
  'verdict',
] as const;
export type Feature = (typeof FEATURES)[number];

/** What a feature tells of. Of one change several features drift as a rule. */
export type Side = 'questions' | 'retrieval' | 'answers';

/** What is looked at of a run, and how two samples of it are compared. */
export interface FeatureSpec<Value> {
  side: Side;
  of: (run: RunFeatures) => Value | undefined;
  compare: Compare<Value>;
}

const feature = <Value>(spec: FeatureSpec<Value>): FeatureSpec<unknown> => spec as FeatureSpec<unknown>;

export const features: Readonly<Record<Feature, FeatureSpec<unknown>>> = {
  'question-words': feature({ side: 'questions', of: (run) => run.questionWords, compare: compareNumbers }),
  'question-language': feature({ side: 'questions', of: (run) => run.questionLanguage, compare: compareClasses }),
  'question-topics': feature({ side: 'questions', of: (run) => run.questionVector, compare: compareTopics }),
  'question-familiarity': feature({ side: 'questions', of: (run) => run.questionVector, compare: compareFamiliarity }),
  'question-embeddings': feature({ side: 'questions', of: (run) => run.questionVector, compare: compareEmbeddings }),
  'best-score': feature({ side: 'retrieval', of: (run) => run.bestScore, compare: compareNumbers }),
  hits: feature({ side: 'retrieval', of: (run) => run.hits, compare: compareNumbers }),
  'answer-words': feature({ side: 'answers', of: (run) => run.answerWords, compare: compareNumbers }),
  'answer-sentiment': feature({ side: 'answers', of: (run) => run.answerSentiment, compare: compareNumbers }),
  outcome: feature({ side: 'answers', of: (run) => run.outcome, compare: compareClasses }),
  verdict: feature({ side: 'answers', of: (run) => run.verdict, compare: compareClasses }),
};
