import { STATUS_CODES } from 'node:http';
import type { WeirError } from '@weir/errors';
import { statusOf } from './status-of.js';

/** An error as `/v1` tells it: OpenAI's shape. */
export interface OpenAiError {
  error: { message: string; type: string; param: string | null; code: string };
}

/** An error as `/v1/messages` tells it: Anthropic's shape. */
export interface AnthropicError {
  type: 'error';
  error: { type: string; message: string; details: { error_code: string; param: string | null } };
}

/** An error as `/api` tells it (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  field?: string;
}

type Failure = Pick<WeirError, 'code' | 'disposition' | 'field' | 'message'>;

/** Codes that OpenAI's clients know by another name. */
const openAiCodes: Readonly<Record<string, string>> = {
  'key-missing': 'invalid_api_key',
  'key-unknown': 'invalid_api_key',
  'app-unknown': 'model_not_found',
  'model-unknown': 'model_not_found',
  'too-many-waiting': 'rate_limit_exceeded',
  'budget-spent': 'insufficient_quota',
};

export function openAiError(failure: Failure): OpenAiError {
  const code = openAiCodes[failure.code] ?? failure.code.replaceAll('-', '_');
  // OpenAI's clients tell by it that asking again at once is in vain.
  const type = code === 'insufficient_quota' ? code : openAiType(statusOf(failure));
  return { error: { message: failure.message, type, param: failure.field ?? null, code } };
}

export function anthropicError(failure: Failure): AnthropicError {
  const { code, param } = openAiError(failure).error;
  const details = { error_code: code, param };
  return { type: 'error', error: { type: anthropicType(statusOf(failure)), message: failure.message, details } };
}

export function problem(failure: Failure): Problem {
  const status = statusOf(failure);
  return {
    type: `urn:weir:error:${failure.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: failure.message,
    code: failure.code,
    ...(failure.field === undefined ? {} : { field: failure.field }),
  };
}

/** The body for whoever called `path`, in the shape that its part of the API speaks. */
export function errorBody(
  path: string,
  failure: Failure,
): { contentType: string; body: OpenAiError | AnthropicError | Problem } {
  switch (errorShapeOf(path)) {
    case 'anthropic':
      return { contentType: 'application/json; charset=utf-8', body: anthropicError(failure) };
    case 'openai':
      return { contentType: 'application/json; charset=utf-8', body: openAiError(failure) };
    case 'problem':
      return { contentType: 'application/problem+json; charset=utf-8', body: problem(failure) };
  }
}

/** Which shape errors have under a path. */
export function errorShapeOf(path: string): 'anthropic' | 'openai' | 'problem' {
  if (path === '/v1/messages' || path.startsWith('/v1/messages/')) return 'anthropic';
  return path === '/v1' || path.startsWith('/v1/') ? 'openai' : 'problem';
}

const anthropicTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

function anthropicType(status: number): string {
  return anthropicTypes[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

function openAiType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
