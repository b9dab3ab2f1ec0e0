import { HttpException } from '@nestjs/common';
import { classify, WeirError } from '@weir/errors';

/** What Fastify and Nest throw before a handler runs, by status. */
const codes: Readonly<Record<number, { code: string; field?: string }>> = {
  404: { code: 'route-unknown' },
  413: { code: 'body-too-large', field: 'body' },
  414: { code: 'route-unknown' },
  415: { code: 'media-type-unsupported', field: 'content-type' },
};

/** Turns anything thrown while a request is served into a WeirError whose message may be told. */
export function failureOf(error: unknown): WeirError {
  if (WeirError.is(error)) return error;
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const { code, field } = codes[status] ?? { code: 'request-invalid', field: 'body' };
    return new WeirError({
      code,
      disposition: 'poison',
      message: messages[code] ?? 'The request could not be read: its body must be valid JSON.',
      ...(field === undefined ? {} : { field }),
      cause: error,
    });
  }
  return new WeirError({
    code: 'unclassified',
    disposition: 'retryable',
    message: 'Something went wrong in the gateway.',
    cause: classify(error),
  });
}

const messages: Readonly<Record<string, string>> = {
  'route-unknown': 'There is nothing at this address. GET /api/openapi.json lists what there is.',
  'body-too-large': 'The body is larger than the 32 MiB that this route takes.',
  'media-type-unsupported': 'This route does not take a body of this type.',
};
