import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { create, HEADER, reviewId, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { findingJson } from '../answers/answer-json.js';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { requestRecord } from '../publish/request-record.js';
import type { Review } from './reviews.js';
import { reviewsRoutes } from './reviews.routes.js';
import {
  type ReviewDecidedJson,
  type ReviewJson,
  type ReviewListJson,
  type ReviewQuery,
  reviewQuerySchema,
  type ReviewRequestBody,
  reviewRequestSchema,
} from './reviews.schema.js';

@Controller()
export class ReviewsController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(reviewsRoutes.listReviews)
  listReviews(
    @Query(new Valid(reviewQuerySchema)) { state }: ReviewQuery,
    @CalledBy() { tenant }: Caller,
  ): ReviewListJson {
    const { reviews } = this.gateway;
    return { reviews: (state === 'open' ? reviews.openOf(tenant) : reviews.decidedOf(tenant)).map(reviewJson) };
  }

  @Serves(reviewsRoutes.decideReview)
  async decideReview(
    @Param('runId') runId: string,
    @Param('step') step: string,
    @Body(new Valid(reviewRequestSchema)) { decision, text = '', reason }: ReviewRequestBody,
    @CalledBy() { tenant, name: by }: Caller,
  ): Promise<ReviewDecidedJson> {
    const { reviews, publisher } = this.gateway;
    const review = reviews.find(tenant, runId, step);
    if (!review) {
      throw new WeirError({
        code: 'review-unknown',
        disposition: 'poison',
        field: 'runId',
        message: 'No such text is open to a decision: it never was, somebody decided, or its deadline has passed.',
      });
    }
    const topic = topics.reviewDecided;
    const message = create(topic.schema, { runId, step, decision, text, by, reason });
    const record = requestRecord({ topic, schema: topic.schema, message, key: runId, tenant, run: runId, step });
    // The id tells whoever keeps the deadline that there is a decision, and the partition that it is theirs to read.
    const headers = { ...record.headers, [HEADER.id]: reviewId('decision', tenant, runId, step) };
    await publisher.publish([{ ...record, headers, partition: review.partition }]);
    return { runId, step, decision, by };
  }
}

function reviewJson({ runId, step, stage, text, question, findings, deadline, askedAt, decision }: Review): ReviewJson {
  return {
    runId,
    step,
    stage,
    text,
    question,
    findings: findings.map(findingJson),
    requestedAt: new Date(askedAt).toISOString(),
    ...(deadline === '' ? {} : { deadline }),
    ...(decision ? { decided: { ...decision, at: new Date(decision.at).toISOString() } } : {}),
  };
}
