import { Body, Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { clientGone } from '../http/client-gone.js';
import { problem } from '../http/error-body.js';
import { EventStream } from '../http/event-stream.js';
import { failureOf } from '../http/failure-of.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { answerJson, supersededJson } from './answer-json.js';
import { type AnswerRequest, answerRequestSchema } from './answer.schema.js';
import { requireAllowed } from './outcome.js';
import { Answers, type RunOptions, type Watched } from './answers.js';
import { answersRoutes } from './answers.routes.js';
import { DeltaSequence } from './delta-sequence.js';
import { IdempotencyKey } from './idempotency-key.decorator.js';

@Controller()
export class AnswersController {
  constructor(@Inject(Answers) private readonly answers: Answers) {}

  @Serves(answersRoutes.createAnswer)
  async createAnswer(
    @Body(new Valid(answerRequestSchema)) request: AnswerRequest,
    @CalledBy() caller: Caller,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const options: RunOptions = {
      caller,
      signal: clientGone(reply),
      idempotencyKey,
      onRun: (runId) => void reply.header('weir-run', runId),
    };
    if (request.stream) return this.stream(request, options, reply);
    const completed = await this.answers.run(request, options);
    requireAllowed(completed);
    void reply.send(answerJson(completed));
  }

  private async stream(request: AnswerRequest, options: RunOptions, reply: FastifyReply): Promise<void> {
    const events = new EventStream(reply);
    const sequence = new DeltaSequence();
    let index = 0;
    let watched: Watched | undefined;
    try {
      const completed = await this.answers.run(request, {
        ...options,
        onRun: (runId) => {
          options.onRun?.(runId);
          if (request.subscription) watched = this.answers.watch(runId, request, options);
        },
        onDelta: (delta) => {
          const text = sequence.push(delta.index, delta.text);
          if (text !== '') events.send({ index: index++, text }, 'delta');
        },
      });
      if (!events.begun) requireAllowed(completed);
      events.send(answerJson(completed), 'completed');
      if (!watched || !completed.subscription) return;
      for await (const change of watched.changes()) {
        if ('outcome' in change) events.send(answerJson(change), 'completed');
        else events.send(supersededJson(change), 'superseded');
      }
    } catch (error) {
      if (!events.begun) throw error;
      events.send(problem(failureOf(error)), 'error');
    } finally {
      watched?.end();
      events.end();
    }
  }
}
