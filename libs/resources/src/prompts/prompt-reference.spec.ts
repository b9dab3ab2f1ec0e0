import { expect, it } from 'vitest';
import { promptReference } from './prompt-reference.js';

it.each([
  ['qa@production', { name: 'qa', alias: 'production' }],
  ['weir-judge.faithfulness@latest', { name: 'weir-judge.faithfulness', alias: 'latest' }],
  ['qa@12', { name: 'qa', version: 12 }],
  ['qa@2nd', { name: 'qa', alias: '2nd' }],
  ['qa', undefined],
  ['qa@', undefined],
  ['qa@0', undefined],
  ['QA@production', undefined],
  ['qa@a@b', undefined],
])('%s', (text, expected) => {
  expect(promptReference(text)).toEqual(expected);
});
