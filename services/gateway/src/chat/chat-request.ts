import type { AnswerRequest } from '../answers/answer.schema.js';
import type { ChatRequest } from './chat.schema.js';

/** A chat completion request as a question to an app. `null` means what leaving it out means. */
export function questionOf(request: ChatRequest): AnswerRequest {
  const { model, messages, stream, metadata, weir } = request;
  const sampling = samplingOf(request);
  return {
    app: model,
    messages: messages.map(({ role, content }) => ({
      role: role === 'developer' ? 'system' : role,
      content: typeof content === 'string' ? content : content.map(({ text }) => text).join('\n'),
    })),
    stream: stream ?? false,
    ...(Object.keys(sampling).length === 0 ? {} : { sampling }),
    ...(metadata ? { metadata } : {}),
    ...(weir?.collection === undefined ? {} : { collection: weir.collection }),
    ...(weir?.groups === undefined ? {} : { groups: weir.groups }),
    ...(weir?.timeLimitMs === undefined ? {} : { timeLimitMs: weir.timeLimitMs }),
  };
}

function samplingOf(request: ChatRequest): NonNullable<AnswerRequest['sampling']> {
  const { temperature, top_p: topP, seed, stop } = request;
  const maxOutputTokens = request.max_completion_tokens ?? request.max_tokens ?? undefined;
  return {
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof topP === 'number' ? { topP } : {}),
    ...(typeof seed === 'number' ? { seed } : {}),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(stop ? { stop: typeof stop === 'string' ? [stop] : stop } : {}),
  };
}
