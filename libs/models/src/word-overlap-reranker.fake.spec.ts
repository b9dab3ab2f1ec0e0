import { rerankerContract } from './reranker.contract.js';
import { wordOverlapReranker } from './word-overlap-reranker.fake.js';

rerankerContract('word overlap', wordOverlapReranker);
