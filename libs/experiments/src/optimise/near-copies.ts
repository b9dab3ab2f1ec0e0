import type { DatasetItem } from '@weir/resources';
import { questionOf } from '../question-of.js';

/**
 * Items that ask the same in almost the same words: the case changed, punctuation taken away or added, two words exchanged. Who has
 * learnt an answer by heart knows them; who has learnt nothing of it does not know them better than others.
 *
 * @returns At most `most`, each with the item's `expected` and an id of its own; none that is equal to the item.
 */
export function nearCopies(item: DatasetItem, most = 2): DatasetItem[] {
  const question = questionOf(item);
  const texts = [inOtherCase(question), otherwisePunctuated(question), exchanged(question)];
  const others = [...new Set(texts)].filter((text) => text !== question && text.trim() !== '').slice(0, most);
  return others.map((text, index) => ({
    id: `${item.id.slice(0, 240)}~${index + 1}`,
    input: typeof item.input === 'string' ? text : withQuestion(item.input, question, text),
    ...(item.expected === undefined ? {} : { expected: item.expected }),
  }));
}

function inOtherCase(text: string): string {
  const lower = text.toLowerCase();
  return lower === text ? text.toUpperCase() : lower;
}

function otherwisePunctuated(text: string): string {
  const bare = text.replace(/[,;:!?.]+(?=\s|$)/gu, '');
  return bare === text ? `${text} ?` : bare;
}

/** The first two words after the first that differ: word order says little to a model that knows the sentence. */
function exchanged(text: string): string {
  const words = text.split(' ');
  const at = words.findIndex((word, index) => index > 0 && index + 1 < words.length && word !== words[index + 1]);
  if (at < 0) return text;
  return [...words.slice(0, at), words[at + 1], words[at], ...words.slice(at + 2)].join(' ');
}

function withQuestion(input: Exclude<DatasetItem['input'], string>, question: string, text: string) {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, value === question ? text : value]));
}
