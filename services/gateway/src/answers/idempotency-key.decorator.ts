import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { WeirError } from '@weir/errors';
import type { FastifyRequest } from 'fastify';

const LONGEST = 255;

/** The `idempotency-key` header. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const key = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && key.length > 0 && key.length <= LONGEST) return key;
  throw new WeirError({
    code: 'request-invalid',
    disposition: 'poison',
    field: 'idempotency-key',
    message: `The idempotency-key header must have 1 to ${LONGEST} characters.`,
  });
});
