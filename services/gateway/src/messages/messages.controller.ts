import { Body, Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type RunOptions, Answers } from '../answers/answers.js';
import { IdempotencyKey } from '../answers/idempotency-key.decorator.js';
import { succeeded } from '../answers/outcome.js';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { clientGone } from '../http/client-gone.js';
import { anthropicError } from '../http/error-body.js';
import { EventStream } from '../http/event-stream.js';
import { failureOf } from '../http/failure-of.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { type MessageEvent, MessageEvents } from './message-events.js';
import { messageEnded, type MessageFrame } from './message-json.js';
import { questionOf, messageFields } from './message-request.js';
import { messagesRoutes } from './messages.routes.js';
import { type MessageRequest, messageRequestSchema } from './messages.schema.js';

@Controller()
export class MessagesController {
  constructor(@Inject(Answers) private readonly answers: Answers) {}

  @Serves(messagesRoutes.createMessage)
  async createMessage(
    @Body(new Valid(messageRequestSchema)) request: MessageRequest,
    @CalledBy() caller: Caller,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const frame: MessageFrame = { runId: '', model: request.model };
    const options: RunOptions = {
      caller,
      signal: clientGone(reply),
      idempotencyKey,
      fields: messageFields,
      onRun: (runId) => {
        frame.runId = runId;
        void reply.header('weir-run', runId);
      },
    };
    if (request.stream) return this.stream(request, frame, options, reply);
    const completed = await this.answers.run(questionOf(request), options);
    void reply.send(messageEnded(frame, succeeded(completed)));
  }

  private async stream(
    request: MessageRequest,
    frame: MessageFrame,
    options: RunOptions,
    reply: FastifyReply,
  ): Promise<void> {
    const stream = new EventStream(reply);
    const events = new MessageEvents(frame);
    const send = (event: MessageEvent) => stream.send(event, event.type);
    try {
      const completed = await this.answers.run(questionOf(request), {
        ...options,
        onDelta: ({ index, text }) => events.delta(index, text).forEach(send),
      });
      events.completed(succeeded(completed)).forEach(send);
    } catch (error) {
      if (!stream.begun) throw error;
      stream.send(anthropicError(failureOf(error)), 'error');
    } finally {
      stream.end();
    }
  }
}
