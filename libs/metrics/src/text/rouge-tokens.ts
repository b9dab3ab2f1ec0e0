import { porterStem } from './porter-stem.js';

export interface RougeOptions {
  /**
   * Compare the stems of words of more than three letters, by Porter's algorithm for English.
   * @default false
   */
  stem?: boolean;
}

/**
 * The words as ROUGE sees them: ASCII letters and digits in lower case. Everything else separates them, letters with accents and
 * other scripts included.
 */
export function rougeTokens(text: string, { stem = false }: RougeOptions): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return stem ? words.map((word) => (word.length > 3 ? porterStem(word) : word)) : words;
}
