import { withoutTrailingSpace, wordsOf } from './white-space.js';

/**
 * Words and punctuation of a text, as the tokenizer of WMT's `mteval-v13a` cuts European languages. Case stays.
 *
 * Source: sacrebleu's `Tokenizer13a`.
 */
export function tokenize13a(text: string): string[] {
  const line = withoutTrailingSpace(text)
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  const separated = ` ${line} `
    .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
    // A point or comma stays only between two digits, a dash only where no digit is before it.
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
  return wordsOf(separated);
}
