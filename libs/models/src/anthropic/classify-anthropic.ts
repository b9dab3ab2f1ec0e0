import { APIConnectionError, APIError } from '@anthropic-ai/sdk';
import { WeirError } from '@weir/errors';
import { classifyRefusal, unreachable } from '../provider-failure.js';

/**
 * What a failed call means.
 *
 * @param setting - What holds the key, to be named when the server refuses it.
 */
export function classifyAnthropic(error: unknown, setting: string): WeirError {
  if (WeirError.is(error)) return error;
  if (!(error instanceof APIError) || error instanceof APIConnectionError) return unreachable(error);
  const { status, headers, errorCode, type } = error;
  return classifyRefusal({ status, headers, label: errorCode ?? type }, setting);
}
