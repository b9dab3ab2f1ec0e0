import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WeirError } from '@weir/errors';
import type { ChatModel, Completion, CompletionRequest } from '../chat-model.port.js';

/** A line of a recording: what was asked, and what was answered. */
export interface Recorded extends Pick<Completion, 'text' | 'finishReason' | 'usage' | 'model' | 'toolCalls'> {
  question: string;
  seed?: number;
  /** Messages since the question, where there are any: calls, and what they came to. */
  since?: number;
}

/** What recordings are kept in. */
export const recordingFile = (directory: string, name: string): string => join(directory, `${name}.jsonl`);

/**
 * The same model, of which every completion is added to a file. Failures are not.
 *
 * @throws WeirError poison `recording-unusable` when the file cannot be written, before the model is asked.
 */
export function recording(model: ChatModel, file: string): ChatModel {
  return {
    async complete(request, signal, onText) {
      const handle = await openToAdd(file);
      try {
        const completion = await model.complete(request, signal, onText);
        // In one piece: several processes may add to it.
        await handle.appendFile(`${JSON.stringify(lineOf(request, completion))}\n`);
        return completion;
      } finally {
        await handle.close();
      }
    },
  };
}

/**
 * What a recording has for a question: of several, the last with the same seed, or else the last.
 *
 * @throws WeirError poison `recording-unusable` when the file is not there, or holds something else.
 */
export async function findRecorded(
  file: string,
  request: Pick<CompletionRequest, 'question' | 'messages' | 'sampling'>,
): Promise<Recorded | undefined> {
  const {
    question,
    sampling: { seed },
  } = request;
  const since = sinceQuestion(request);
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unusable('It cannot be read.', cause);
  });
  const found = content
    .split('\n')
    // The last piece is empty, or a line that is being written.
    .slice(0, -1)
    .map(parseLine)
    .filter((line) => line.question === question && (line.since ?? 0) === since);
  return found.findLast((line) => line.seed === seed) ?? found.at(-1);
}

function lineOf(request: CompletionRequest, completion: Completion): Recorded {
  const { question, sampling } = request;
  const { text, finishReason, usage, model, toolCalls } = completion;
  const since = sinceQuestion(request);
  return {
    question,
    ...(sampling.seed === undefined ? {} : { seed: sampling.seed }),
    ...(since === 0 ? {} : { since }),
    text,
    finishReason,
    usage,
    model,
    ...(toolCalls === undefined ? {} : { toolCalls }),
  };
}

function sinceQuestion({ messages }: Pick<CompletionRequest, 'messages'>): number {
  return messages.length - 1 - messages.findLastIndex(({ role }) => role === 'user');
}

async function openToAdd(file: string): ReturnType<typeof open> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    // Prompts and answers are nobody else's business.
    return await open(file, 'a', 0o600);
  } catch (cause) {
    throw unusable('It cannot be written.', cause);
  }
}

function parseLine(line: string, index: number): Recorded {
  const said = `Its line ${index + 1} is no question with its completion.`;
  try {
    const told = JSON.parse(line) as Recorded;
    if (FIELDS.every((field) => field in told)) return told;
  } catch (cause) {
    throw unusable(said, cause);
  }
  throw unusable(said);
}

const FIELDS = ['question', 'text', 'finishReason', 'usage', 'model'] as const;

function unusable(why: string, cause?: unknown): WeirError {
  return new WeirError({
    code: 'recording-unusable',
    disposition: 'poison',
    field: 'WEIR_RECORDINGS_DIR',
    message: `The model's recording cannot be used. ${why}`,
    cause,
  });
}
