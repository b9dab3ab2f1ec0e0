import { type Citation, CitationSchema, create, type Hit } from '@weir/contracts';

/** Chunk id of a citation whose number no context has; the output check finds it. */
export const UNKNOWN_CONTEXT = 'unknown:';

/**
 * Finds the `[n]` markers of an answer and what they cite: of the n-th context, the sentence that shares most words with
 * the sentence the marker stands in.
 *
 * @returns In order of the answer; a context cited several times by equal quotes is listed once.
 */
export function citationsOf(answer: string, contexts: readonly Hit[]): Citation[] {
  const citations = new Map<string, Citation>();
  for (const marker of answer.matchAll(/\[(\d{1,3})\]/g)) {
    const number = Number(marker[1]);
    const context = contexts[number - 1];
    const span = { answerStart: marker.index, answerEnd: marker.index + marker[0].length };
    if (!context) {
      const unknown = create(CitationSchema, { chunkId: `${UNKNOWN_CONTEXT}${number}`, quote: '', ...span });
      citations.set(`${unknown.chunkId}/${marker.index}`, unknown);
      continue;
    }
    const quote = closestSentence(context.text, claimBefore(answer, marker.index));
    const start = context.start + quote.start;
    const key = `${context.chunkId}/${start}`;
    if (citations.has(key)) continue;
    citations.set(
      key,
      create(CitationSchema, {
        collection: context.collection,
        documentId: context.documentId,
        chunkId: context.chunkId,
        version: context.version,
        quote: quote.text,
        start,
        end: start + quote.text.length,
        uri: context.uri,
        title: context.title,
        ...(context.page === undefined ? {} : { page: context.page }),
        ...span,
      }),
    );
  }
  return [...citations.values()];
}

/** The sentence that ends where the marker stands. */
function claimBefore(answer: string, index: number): string {
  const before = answer.slice(0, index).replace(/(\[\d{1,3}\]|\s)+$/, '');
  const sentences = sentencesOf(before);
  return sentences.at(-1)?.text ?? before;
}

function closestSentence(text: string, claim: string): { text: string; start: number } {
  const wanted = wordsOf(claim);
  let best = { text: text.trim(), start: text.length - text.trimStart().length };
  let bestShare = -1;
  for (const sentence of sentencesOf(text)) {
    const words = wordsOf(sentence.text);
    const shared = [...wanted].filter((word) => words.has(word)).length;
    const share = shared / Math.sqrt(Math.max(1, words.size));
    if (share > bestShare) {
      best = sentence;
      bestShare = share;
    }
  }
  return best;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

function sentencesOf(text: string): { text: string; start: number }[] {
  return [...segmenter.segment(text)].flatMap(({ segment, index }) => {
    const trimmed = segment.trim();
    return trimmed === '' ? [] : [{ text: trimmed, start: index + segment.indexOf(trimmed) }];
  });
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}
