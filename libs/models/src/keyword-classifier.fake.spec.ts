import { classifierContract } from './classifier.contract.js';
import { keywordClassifier } from './keyword-classifier.fake.js';

classifierContract('keyword', () =>
  keywordClassifier({ question: ['?', 'How'], complaint: ['terrible'], praise: ['thank'] }),
);
