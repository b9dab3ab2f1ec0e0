import { auditRecordJson } from '@weir/audit';
import { Controller, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { periodOf } from '../feedback/period.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { auditRoutes } from './audit.routes.js';
import { type AuditListJson, type AuditQuery, auditQuerySchema } from './audit.schema.js';
import { readTrail } from './read-trail.js';

@Controller()
export class AuditController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(auditRoutes.listAudit)
  async listAudit(
    @Query(new Valid(auditQuerySchema, 'query')) query: AuditQuery,
    @CalledBy() { tenant }: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const reading = { read: this.gateway.readSince, tenant, signal: clientGone(reply) };
    const { records, dropped } = await readTrail(reading, { ...query, ...periodOf(query, Date.now()) });
    const list: AuditListJson = { records: records.map(auditRecordJson), dropped };
    void reply.send(list);
  }
}
