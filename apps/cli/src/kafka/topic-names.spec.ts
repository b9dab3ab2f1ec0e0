import { topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { catalogued, resolveTopic } from './topic-names.js';

const name = topics.answerCompleted.name;
const existing = [name, `${name}.dlq`, 'orders', 'weir.replies.gateway'];

describe('resolveTopic', () => {
  it.each([
    [name, name],
    ['answer-completed', name],
    ['answerCompleted', name],
    ['answer-completed.dlq', `${name}.dlq`],
    [`${name}.dlq`, `${name}.dlq`],
    ['orders', 'orders'],
  ])('%s → %s', (given, full) => {
    expect(resolveTopic(given, existing)).toBe(full);
  });

  it.each([
    ['answer', /Did you mean weir\.orchestration\.v1\.answer-completed/],
    ['nothing', /weir topics list/],
    ['document-status', /weir topics create/],
  ])('says what to do about %s', (given, message) => {
    expect(() => resolveTopic(given, existing)).toThrow(message);
  });
});

describe('catalogued', () => {
  it('knows the topic of dead letters, and no others', () => {
    expect(catalogued(`${name}.dlq`)?.name).toBe(name);
    expect(catalogued('orders')).toBeUndefined();
  });
});
