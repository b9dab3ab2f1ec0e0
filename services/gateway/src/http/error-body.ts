import { STATUS_CODES } from 'node:http';
import type { WeirError } from '@weir/errors';
import { statusOf } from './status-of.js';

/** An error as `/v1` tells it: OpenAI's shape. */
export interface OpenAiError {
  error: { message: string; type: string; param: string | null; code: string };
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
};

export function openAiError(failure: Failure): OpenAiError {
  const code = openAiCodes[failure.code] ?? failure.code.replaceAll('-', '_');
  const type = openAiType(statusOf(failure));
  return { error: { message: failure.message, type, param: failure.field ?? null, code } };
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
export function errorBody(path: string, failure: Failure): { contentType: string; body: OpenAiError | Problem } {
  return path === '/v1' || path.startsWith('/v1/')
    ? { contentType: 'application/json; charset=utf-8', body: openAiError(failure) }
    : { contentType: 'application/problem+json; charset=utf-8', body: problem(failure) };
}

function openAiType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
