import { Body, Controller, HttpCode, Inject } from '@nestjs/common';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { piiRoutes } from './pii.routes.js';
import { type RevealRequest, revealRequestSchema, type RevealResultJson } from './pii.schema.js';
import { reveal, revelationOf } from './reveal.js';

/** Decrypted here, where it is asked for: what is revealed never stands on a topic. */
@Controller()
export class PiiController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(piiRoutes.revealPii)
  @HttpCode(200)
  async reveal(
    @Body(new Valid(revealRequestSchema)) request: RevealRequest,
    @CalledBy() caller: Caller,
  ): Promise<RevealResultJson> {
    const result = reveal(this.gateway.piiKey, caller.tenant, request);
    // First recorded, then given: what cannot be recorded is not revealed.
    await this.gateway.piiRevealed(revelationOf(caller, request, result));
    return result;
  }
}
