import { setTimeout as sleep } from 'node:timers/promises';
import { WeirError } from '@weir/errors';
import type { ScriptedSpec } from '@weir/resources';
import { chanceOf } from '../chance.js';
import type { ChatModel, CompletionRequest } from '../chat-model.port.js';
import { estimateTokens, promptTokensOf } from '../estimate-tokens.js';

type Entry = ScriptedSpec['script'][number];

/** Characters of a question that an entry's pattern is tried on: a pattern can take long on a long text. */
const MOST_MATCHED = 2_000;

/** Replays a recording in pieces, with the delays and the faults that it names. Tokens are a quarter of the characters. */
export function scriptedModel(spec: ScriptedSpec): ChatModel {
  return {
    async complete(request, signal, onText) {
      signal.throwIfAborted();
      const entry = drawn(entryFor(spec, request), request);
      if (entry.toolCalls) await onText('');
      const pieces = piecesOf(entry);
      const told = entry.fault === 'cut' ? pieces.slice(0, Math.ceil(pieces.length / 2)) : pieces;
      await delay(entry.firstDelayMs, signal);
      await failBefore(entry, signal);
      for (const [index, piece] of told.entries()) {
        if (index > 0) await delay(entry.delayMs, signal);
        await onText(piece);
      }
      if (entry.fault === 'cut') {
        throw new WeirError({
          code: 'model-stream-cut',
          disposition: 'retryable',
          message: "The model's answer was cut off by its script.",
        });
      }
      return {
        text: entry.text,
        finishReason: entry.toolCalls === undefined ? entry.finishReason : 'tool-calls',
        citations: [],
        usage: {
          inputTokens: promptTokensOf(request),
          outputTokens: estimateTokens(entry.text),
        },
        model: 'scripted',
        ...(entry.toolCalls === undefined
          ? {}
          : {
              toolCalls: entry.toolCalls.map(({ name, arguments: given }, index) => ({
                // Every turn's calls have ids of their own.
                id: `call-${request.messages.length}-${index + 1}`,
                name,
                arguments: typeof given === 'string' ? given : JSON.stringify(given),
              })),
            }),
      };
    },
  };
}

/** @throws WeirError poison `model-refused-request`. */
function entryFor(spec: ScriptedSpec, request: CompletionRequest): Entry {
  const last = request.messages.findLast(({ role }) => role === 'user')?.content ?? request.question;
  const results = request.messages.slice(request.messages.findLastIndex(({ role }) => role === 'user') + 1);
  const question = last.slice(0, MOST_MATCHED);
  const told = results.findLast(({ role }) => role === 'tool')?.content.slice(0, MOST_MATCHED) ?? '';
  const entry = spec.script.find(
    ({ match, matchResult }) =>
      (match === undefined || patternOf(match).test(question)) &&
      (matchResult === undefined || patternOf(matchResult).test(told)),
  );
  if (entry) return entry;
  throw new WeirError({
    code: 'model-refused-request',
    disposition: 'poison',
    message: 'No entry of the script matches the question.',
  });
}

/** The entry with the text that this completion has. */
function drawn(entry: Entry, { question, sampling: { seed } }: CompletionRequest): Entry {
  let left = seed === undefined ? Math.random() : chanceOf(`${seed} ${question}`);
  for (const { text, share } of entry.variants ?? []) {
    if (left < share) return { ...entry, text };
    left -= share;
  }
  return entry;
}

function patternOf(match: string): RegExp {
  try {
    return new RegExp(match, 'su');
  } catch {
    throw new WeirError({
      code: 'model-refused-request',
      disposition: 'poison',
      field: 'match',
      message: "A pattern of the model's script is not a regular expression.",
    });
  }
}

async function failBefore({ fault }: Entry, signal: AbortSignal): Promise<void> {
  switch (fault) {
    case 'rate-limited':
      throw new WeirError({
        code: 'model-rate-limited',
        disposition: 'retryable',
        message: 'The script limits the rate.',
      });
    case 'server-error':
      throw new WeirError({
        code: 'model-unavailable',
        disposition: 'retryable',
        message: 'The script fails the server.',
      });
    case 'refused':
      throw new WeirError({
        code: 'model-refused-request',
        disposition: 'poison',
        message: 'The script refuses the request.',
      });
    case 'timeout':
      return untilAborted(signal);
    case 'cut':
    case undefined:
      return;
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

async function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal });
  signal.throwIfAborted();
}

function piecesOf({ text, pieceLength }: Entry): string[] {
  const characters = Array.from(text);
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += pieceLength) {
    pieces.push(characters.slice(at, at + pieceLength).join(''));
  }
  return pieces;
}
