import { describe, expect, it } from 'vitest';
import { embeddingText } from './embedding-text.js';

describe('embeddingText', () => {
  it.each([
    [
      'everything',
      'Handbook',
      ['Leave', 'Sick leave'],
      'office | city',
      'B1,Berlin',
      'Handbook > Leave > Sick leave\noffice | city\nB1,Berlin',
    ],
    ['no context', 'Handbook', ['Leave'], undefined, 'Text', 'Handbook > Leave\nText'],
    ['no title', '', ['Leave'], undefined, 'Text', 'Leave\nText'],
    ['nothing but text', '', [], undefined, 'Text', 'Text'],
  ])('puts %s before the text', (_, title, path, context, text, expected) => {
    expect(embeddingText(title, path, context, text)).toBe(expected);
  });

  it.each([
    ['x'.repeat(500), 120],
    ['漢'.repeat(500), 40],
    ['😀'.repeat(500), 60],
  ])('takes at most 120 bytes of a title', (title, length) => {
    expect(embeddingText(title, [], undefined, '')).toBe(title.slice(0, length));
  });

  it('shortens rulers, which tokenizers make a token of each sign of', () => {
    expect(embeddingText('', [], undefined, '| a |\n|--------|\nIntro ........ 7\nwwww 1000000')).toBe(
      '| a |\n|---|\nIntro ... 7\nwwww 1000000',
    );
  });
});
