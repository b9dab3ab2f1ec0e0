import type { JsonObject } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { Completion, CompletionRequest } from '@weir/models';
import type { Fitted } from '@weir/resources';
import type { Completed } from './call-model.js';

/**
 * A completion whose text is JSON of a schema: as the model gave it, or after it was told once what was wrong. What wants a
 * function called, or refuses, need not fit.
 *
 * @throws WeirError poison `schema-mismatch`, and what completing fails with.
 */
export async function structuredAnswer(
  request: CompletionRequest,
  fit: (text: string) => Fitted,
  complete: (request: CompletionRequest) => Promise<Completed>,
): Promise<Completed> {
  const first = await complete(request);
  const answered = fittedAnswer(first, fit);
  if ('problems' in answered) {
    const second = await complete(repairOf(request, first.completion, answered.problems));
    const repaired = fittedAnswer(summed(first, second), fit);
    if ('problems' in repaired) throw mismatch(repaired.problems, second.completion);
    return repaired;
  }
  return answered;
}

function fittedAnswer(completed: Completed, fit: (text: string) => Fitted): Completed | { problems: string[] } {
  const { finishReason, toolCalls, text } = completed.completion;
  if (toolCalls || (finishReason !== 'stop' && finishReason !== 'length')) return completed;
  const fitted = fit(text);
  return 'problems' in fitted ? fitted : { ...completed, completion: { ...completed.completion, text: fitted.text } };
}

function repairOf(request: CompletionRequest, { text }: Completion, problems: readonly string[]): CompletionRequest {
  const schema = JSON.stringify(request.responseSchema satisfies JsonObject | undefined);
  const complaint = `Your answer does not fit: ${problems.join('; ')}. Reply with corrected JSON and nothing else. Its JSON Schema: ${schema}`;
  return {
    ...request,
    messages: [...request.messages, { role: 'assistant', content: text }, { role: 'user', content: complaint }],
  };
}

/** The second, with what both took. */
function summed(first: Completed, second: Completed): Completed {
  const { usage } = second.completion;
  return {
    ...second,
    completion: {
      ...second.completion,
      usage: {
        inputTokens: first.completion.usage.inputTokens + usage.inputTokens,
        outputTokens: first.completion.usage.outputTokens + usage.outputTokens,
      },
    },
    cost: first.cost + second.cost,
    tookMs: first.tookMs + second.tookMs,
  };
}

/** Names places of the schema, and nothing of the text. */
function mismatch(problems: readonly string[], { finishReason }: Completion): WeirError {
  const cut = finishReason === 'length' ? ' It was cut where the output limit was reached.' : '';
  return new WeirError({
    code: 'schema-mismatch',
    disposition: 'poison',
    field: 'responseSchema',
    message: `Twice the model gave an answer that does not fit its schema: ${problems.join('; ')}.${cut}`,
  });
}
