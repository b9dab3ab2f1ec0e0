import type { ExtractiveSpec } from '@weir/resources';
import type { ChatModel, CompletionRequest } from '../chat-model.port.js';
import type { Embedder } from '../embedder.port.js';
import { type Answer, composeAnswer } from './compose-answer.js';
import { unitsOf } from './context-units.js';
import { readQuestion } from './question.js';
import { candidatesOf, scoreUnits } from './score-units.js';
import { selectUnits } from './select-units.js';

export const NO_SUPPORT = 'I do not know: the documents found do not say.';

/** Units embedded for one question at most: what embedding them takes is most of what an answer takes. */
const MOST_CANDIDATES = 40;
const DEFAULT_MIN_SUPPORT = 0.5;

/**
 * Answers without a language model: quotes the sentences, items and rows of the contexts that support an answer best,
 * with exact citations, or says that it does not know. Its only I/O is one call of the embedder. Of the sampling it heeds
 * `maxOutputTokens`, by quoting less; tokens are the embedder's.
 */
export function extractiveModel(spec: ExtractiveSpec, embedder: Embedder): ChatModel {
  return {
    async complete(request, signal, onText) {
      signal.throwIfAborted();
      const { pieces, citations } = await answer(request, spec, embedder, signal);
      const found = pieces.length > 0;
      const told = found ? pieces : [NO_SUPPORT];
      for (const piece of told) {
        signal.throwIfAborted();
        await onText(piece);
      }
      const count = (texts: readonly string[]) => texts.reduce((sum, text) => sum + embedder.countTokens(text), 0);
      return {
        text: told.join(''),
        finishReason: found ? 'stop' : 'no-support',
        citations,
        usage: {
          inputTokens: count([request.question, ...request.contexts.map(({ text }) => text)]),
          outputTokens: count([told.join('')]),
        },
        model: `extractive/${embedder.model}`,
      };
    },
  };
}

async function answer(
  { question: asked, contexts, sampling }: CompletionRequest,
  spec: ExtractiveSpec,
  embedder: Embedder,
  signal: AbortSignal,
): Promise<Answer> {
  const question = readQuestion(asked);
  const units = candidatesOf(question, unitsOf(contexts), contexts, MOST_CANDIDATES);
  if (units.length === 0) return composeAnswer([], contexts);
  const [vector, ...vectors] = await embedder.embed([asked, ...units.map(({ text }) => text)], {
    signal,
    lane: 'query',
  });
  const chosen = selectUnits(scoreUnits(question, units, { question: vector!, units: vectors }, contexts), {
    most: spec.maxSentences,
    minSupport: spec.minSupport ?? DEFAULT_MIN_SUPPORT,
  });
  // The first is always told: an answer without its statement is none.
  for (let count = chosen.length; count > 1; count -= 1) {
    const composed = composeAnswer(chosen.slice(0, count), contexts);
    if (embedder.countTokens(composed.pieces.join('')) <= sampling.maxOutputTokens) return composed;
  }
  return composeAnswer(chosen.slice(0, 1), contexts);
}
