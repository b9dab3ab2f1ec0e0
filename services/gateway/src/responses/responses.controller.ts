import { Body, Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type RunOptions, Answers } from '../answers/answers.js';
import { IdempotencyKey } from '../answers/idempotency-key.decorator.js';
import { succeeded } from '../answers/outcome.js';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { clientGone } from '../http/client-gone.js';
import { openAiError } from '../http/error-body.js';
import { EventStream } from '../http/event-stream.js';
import { failureOf } from '../http/failure-of.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { type ResponseEvent, ResponseEvents } from './response-events.js';
import { responseEnded, type ResponseFrame } from './response-json.js';
import { questionOf, responseFields } from './response-request.js';
import { responsesRoutes } from './responses.routes.js';
import { type ResponseRequest, responseRequestSchema } from './responses.schema.js';

@Controller()
export class ResponsesController {
  constructor(@Inject(Answers) private readonly answers: Answers) {}

  @Serves(responsesRoutes.createResponse)
  async createResponse(
    @Body(new Valid(responseRequestSchema)) request: ResponseRequest,
    @CalledBy() caller: Caller,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const frame: ResponseFrame = { runId: '', request, created: Math.floor(Date.now() / 1_000) };
    const options: RunOptions = {
      caller,
      signal: clientGone(reply),
      idempotencyKey,
      fields: responseFields,
      onRun: (runId) => {
        frame.runId = runId;
        void reply.header('weir-run', runId);
      },
    };
    if (request.stream) return this.stream(frame, options, reply);
    const completed = await this.answers.run(questionOf(request), options);
    void reply.send(responseEnded(frame, succeeded(completed)));
  }

  private async stream(frame: ResponseFrame, options: RunOptions, reply: FastifyReply): Promise<void> {
    const stream = new EventStream(reply);
    const events = new ResponseEvents(frame);
    const send = (event: ResponseEvent) => stream.send(event, event.type);
    try {
      const completed = await this.answers.run(questionOf(frame.request), {
        ...options,
        onDelta: ({ index, text }) => events.delta(index, text).forEach(send),
      });
      events.completed(succeeded(completed)).forEach(send);
    } catch (error) {
      if (!stream.begun) throw error;
      const { code, message } = openAiError(failureOf(error)).error;
      events.failed({ code, message }).forEach(send);
    } finally {
      stream.end();
    }
  }
}
