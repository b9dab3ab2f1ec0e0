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
import { answerJson } from './answer-json.js';
import { type AnswerRequest, answerRequestSchema } from './answer.schema.js';
import { Answers, type RunOptions } from './answers.js';
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
    void reply.send(answerJson(await this.answers.run(request, options)));
  }

  private async stream(request: AnswerRequest, options: RunOptions, reply: FastifyReply): Promise<void> {
    const events = new EventStream(reply);
    const sequence = new DeltaSequence();
    let index = 0;
    try {
      const completed = await this.answers.run(request, {
        ...options,
        onDelta: (delta) => {
          const text = sequence.push(delta.index, delta.text);
          if (text !== '') events.send({ index: index++, text }, 'delta');
        },
      });
      events.send(answerJson(completed), 'completed');
    } catch (error) {
      if (!events.begun) throw error;
      events.send(problem(failureOf(error)), 'error');
    } finally {
      events.end();
    }
  }
}
