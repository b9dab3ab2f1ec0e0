import type { CompletionRequest } from '@weir/models';
import type { LanguageModelSpec } from '@weir/resources';
import { billedSeconds, costOf } from '../cost.js';

/** What a call of a model can come to at most. */
export interface MostOfCall {
  inputTokens: number;
  outputTokens: number;
  cost: number;
  /** Empty for a model without prices. */
  currency: string;
}

/** What surrounds a message in a model's own format, and a prompt as a whole. */
const AROUND_MESSAGE = 16;
const AROUND_PROMPT = 64;
/** What providers tell a model beside the definitions that they are given, so that it can call functions or keeps to a schema. */
const AROUND_DEFINITIONS = 1_024;

/**
 * More than any tokenizer makes of a request: a token stands for a byte at least. What a model writes ends at the limit that it is
 * given, and its time at the one
 * that a call may take. Four times too much for the usual English prompt, but for no longer than the call takes.
 */
export function mostOfCall(request: CompletionRequest, spec: LanguageModelSpec): MostOfCall {
  const inputTokens = spec.provider === 'extractive' ? mostOfContexts(request) : mostOfPrompt(request);
  const outputTokens = request.sampling.maxOutputTokens;
  return {
    inputTokens,
    outputTokens,
    cost: costOf({ inputTokens, outputTokens, seconds: billedSeconds(Infinity, spec) }, spec),
    currency: spec.prices?.currency ?? '',
  };
}

function mostOfPrompt({ messages, tools, responseSchema }: CompletionRequest): number {
  const told = messages.reduce(
    (sum, { content, toolCalls }) => sum + AROUND_MESSAGE + bytesOf(content) + (toolCalls ? jsonBytesOf(toolCalls) : 0),
    AROUND_PROMPT,
  );
  const definitions = [tools, responseSchema].filter((each) => each !== undefined);
  return definitions.reduce((sum, each) => sum + AROUND_DEFINITIONS + jsonBytesOf(each), told);
}

/** An extractive model reads the question and the contexts, and no messages. */
function mostOfContexts({ question, contexts }: CompletionRequest): number {
  return contexts.reduce((sum, { text }) => sum + AROUND_MESSAGE + bytesOf(text), AROUND_PROMPT + bytesOf(question));
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

function jsonBytesOf(value: unknown): number {
  return bytesOf(JSON.stringify(value));
}
