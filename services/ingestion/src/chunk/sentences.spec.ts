import { describe, expect, it } from 'vitest';
import { sentenceSpans } from './sentences.js';

const sentences = (text: string): string[] =>
  sentenceSpans(text, { start: 0, end: text.length }).map(({ start, end }) => text.slice(start, end));

describe('sentenceSpans', () => {
  it.each([
    ['One. Two! Three? Four', ['One.', 'Two!', 'Three?', 'Four']],
    ['It was wrapped\nat a column. Then\nit went on.', ['It was wrapped\nat a column.', 'Then\nit went on.']],
    ['Dr. Smith met J. R. Doe. They spoke.', ['Dr. Smith met J. R. Doe.', 'They spoke.']],
    ['See Fig. 3 and No. 7. It says no. Yes.', ['See Fig. 3 and No. 7.', 'It says no.', 'Yes.']],
    ['The U.S. Army left. Use tools, e.g. Kafka. End.', ['The U.S. Army left.', 'Use tools, e.g. Kafka.', 'End.']],
    ['It costs 3.50 in total. Fine.', ['It costs 3.50 in total.', 'Fine.']],
    ['漢字です。次の文。', ['漢字です。', '次の文。']],
    ['  \n ', []],
  ])('parts %j', (text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  it('keeps offsets within the text around it', () => {
    expect(sentenceSpans('xx One. Two. yy', { start: 3, end: 12 })).toEqual([
      { start: 3, end: 7 },
      { start: 8, end: 12 },
    ]);
  });
});
