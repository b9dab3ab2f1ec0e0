import { Body, Controller, Inject, Param } from '@nestjs/common';
import { callMarkId, create, HEADER, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { requestRecord } from '../publish/request-record.js';
import { approvalsRoutes } from './approvals.routes.js';
import {
  type ApprovalListJson,
  type DecisionJson,
  type DecisionRequest,
  decisionRequestSchema,
} from './approvals.schema.js';

@Controller()
export class ApprovalsController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(approvalsRoutes.listApprovals)
  listApprovals(@CalledBy() caller: Caller): ApprovalListJson {
    const approvals = this.gateway.approvals
      .waitingOf(caller.tenant)
      .map(({ request, askedAt }) => ({ ...request, requestedAt: new Date(askedAt).toISOString() }));
    return { approvals };
  }

  @Serves(approvalsRoutes.decideApproval)
  async decideApproval(
    @Param('runId') runId: string,
    @Param('step') step: string,
    @Body(new Valid(decisionRequestSchema)) { approved, reason }: DecisionRequest,
    @CalledBy() caller: Caller,
  ): Promise<DecisionJson> {
    const { approvals, publisher } = this.gateway;
    const { tenant, name: by } = caller;
    const waiting = approvals.find(tenant, runId, step);
    if (!waiting) {
      throw new WeirError({
        code: 'approval-unknown',
        disposition: 'poison',
        field: 'runId',
        message: 'No such call waits for a decision: it never did, somebody decided, or its deadline has passed.',
      });
    }
    const topic = topics.approvalDecided;
    const message = create(topic.schema, { runId, step, approved, by, reason });
    const record = requestRecord({
      topic,
      schema: topic.schema,
      message,
      key: runId,
      tenant,
      run: runId,
      actor: by,
      step,
    });
    // The id tells whoever keeps the deadline that there is a decision, and the partition that it is theirs to read.
    const headers = { ...record.headers, [HEADER.id]: callMarkId('decision', tenant, runId, step) };
    await publisher.publish([{ ...record, headers, partition: waiting.partition }]);
    return { runId, step, approved, by };
  }
}
