import { setTimeout as sleep } from 'node:timers/promises';
import { WeirError } from '@weir/errors';
import { estimateTokens, type ScriptedSpec } from '@weir/resources';
import { chanceOf } from '@weir/statistics';
import type { ChatModel, Completion, CompletionRequest } from '../chat-model.port.js';
import { promptTokensOf } from '../prompt-tokens.js';
import { findRecorded, recordingFile } from './recording.js';

type Entry = ScriptedSpec['script'][number];

/** How a recording is played that no entry says anything of. */
const PLAIN: Entry = { text: '', finishReason: 'stop', firstDelayMs: 0, delayMs: 0, pieceLength: 24 };

/** Characters of a question that an entry's pattern is tried on: a pattern can take long on a long text. */
const MOST_MATCHED = 2_000;
/** Of what comes before it. */
const MOST_BEFORE = 50_000;

/** What a model says that only pretends to be one. */
interface Line
  extends
    Omit<Entry, 'finishReason' | 'toolCalls'>,
    Pick<Completion, 'finishReason' | 'toolCalls' | 'usage' | 'model'> {}

/**
 * Says what its script has, with the delays and the faults that stand there, or what was recorded of another model. Tokens are
 * a quarter of the characters, or as they were recorded.
 *
 * @param recordings - Folder of recordings.
 */
export function scriptedModel(spec: ScriptedSpec, recordings: string): ChatModel {
  return {
    async complete(request, signal, onText) {
      signal.throwIfAborted();
      const entry = await lineFor(spec, request, recordings);
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
        finishReason: entry.finishReason,
        citations: [],
        usage: entry.usage,
        model: entry.model,
        ...(entry.toolCalls === undefined ? {} : { toolCalls: entry.toolCalls }),
      };
    },
  };
}

/** @throws WeirError poison `model-refused-request` when there is nothing to say, `recording-unusable`. */
async function lineFor(spec: ScriptedSpec, request: CompletionRequest, recordings: string): Promise<Line> {
  const last = request.messages.findLast(({ role }) => role === 'user')?.content ?? request.question;
  const at = request.messages.findLastIndex(({ role }) => role === 'user');
  const results = request.messages.slice(at + 1);
  const before = request.messages.slice(0, Math.max(0, at)).map(({ role, content }) => `${role}: ${content}`);
  const shown = before.join('\n').slice(0, MOST_BEFORE);
  const question = last.slice(0, MOST_MATCHED);
  const told = results.findLast(({ role }) => role === 'tool')?.content.slice(0, MOST_MATCHED) ?? '';
  const found = spec.script.find(
    ({ match, matchBefore, matchResult }) =>
      (match === undefined || patternOf(match).test(question)) &&
      (matchBefore === undefined || patternOf(matchBefore).test(shown)) &&
      (matchResult === undefined || patternOf(matchResult).test(told)),
  );
  const shownLast = request.messages.slice(Math.max(0, at)).map(({ content }) => content);
  const entry = found && (found.echo ? { ...found, text: shownLast.join('\n') } : drawn(found, request));
  if (spec.replay !== undefined && !entry?.text && !entry?.toolCalls) {
    const recorded = await findRecorded(recordingFile(recordings, spec.replay), request);
    if (recorded) return { ...PLAIN, ...entry, ...recorded, toolCalls: recorded.toolCalls };
  }
  if (!entry) {
    throw new WeirError({
      code: 'model-refused-request',
      disposition: 'poison',
      message: 'Neither the script nor a recording has an answer to the question.',
    });
  }
  const usage = { inputTokens: promptTokensOf(request), outputTokens: estimateTokens(entry.text) };
  const { toolCalls: _declared, ...rest } = entry;
  return { ...rest, ...calledBy(entry, request), usage, model: 'scripted' };
}

/** What an entry wants called. */
function calledBy(
  { toolCalls, finishReason }: Entry,
  { messages }: CompletionRequest,
): Pick<Completion, 'toolCalls' | 'finishReason'> {
  if (!toolCalls) return { finishReason };
  const calls = toolCalls.map(({ name, arguments: given }, index) => ({
    // Every turn's calls have ids of their own.
    id: `call-${messages.length}-${index + 1}`,
    name,
    arguments: typeof given === 'string' ? given : JSON.stringify(given),
  }));
  return { toolCalls: calls, finishReason: 'tool-calls' };
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

async function failBefore({ fault }: Pick<Entry, 'fault'>, signal: AbortSignal): Promise<void> {
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

function piecesOf({ text, pieceLength }: Pick<Entry, 'text' | 'pieceLength'>): string[] {
  const characters = Array.from(text);
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += pieceLength) {
    pieces.push(characters.slice(at, at + pieceLength).join(''));
  }
  return pieces;
}
