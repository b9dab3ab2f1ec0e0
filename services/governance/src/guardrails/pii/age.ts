import { matches, type Recogniser } from './recogniser.js';

const pattern =
  /(?:(?<=\b(?:aged|age[d:]?|age of|age is|turned|turn|turning|turns|was|i'm|i am) )\d{1,3}(?![\p{L}\p{N}_/%:.,]?\d)(?=[.,;!?\s]|$)|(?<![\p{L}\p{N}_.,/-])\d{1,3}(?=[ -]?(?:years?|yrs?|y|months?)[ /-]?(?:old|o)\b))/giu;

/** Ages of people in years: after words such as aged and turned, before words such as years old. */
export const age: Recogniser = {
  type: 'age',
  candidates: (text) =>
    matches(text, pattern, (match, at) => {
      const before = text.slice(Math.max(0, at - 6), at);
      // What was 14, and not for whom: 'I was 14 and he was 20' counts, 'the price was 14' does not.
      if (/was $/i.test(before) && !/\b(?:he|she|i|who|they) was $/i.test(text.slice(Math.max(0, at - 9), at)))
        return 0;
      return Number(match) > 0 && Number(match) < 121 ? 0.7 : 0;
    }),
};
