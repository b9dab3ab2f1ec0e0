import { Body, Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type RunOptions, Answers } from '../answers/answers.js';
import { IdempotencyKey } from '../answers/idempotency-key.decorator.js';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { clientGone } from '../http/client-gone.js';
import { openAiError } from '../http/error-body.js';
import { EventStream } from '../http/event-stream.js';
import { failureOf } from '../http/failure-of.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { ChatChunks } from './chat-chunks.js';
import { chatCompletion, type CompletionFrame } from './chat-completion.js';
import { questionOf } from './chat-request.js';
import { type ChatRequest, chatRequestSchema } from './chat.schema.js';
import { chatRoutes } from './chat.routes.js';

@Controller()
export class ChatController {
  constructor(@Inject(Answers) private readonly answers: Answers) {}

  @Serves(chatRoutes.createChatCompletion)
  async createChatCompletion(
    @Body(new Valid(chatRequestSchema)) request: ChatRequest,
    @CalledBy() caller: Caller,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const frame: CompletionFrame = { runId: '', model: request.model, created: Math.floor(Date.now() / 1_000) };
    const options: RunOptions = {
      caller,
      signal: clientGone(reply),
      idempotencyKey,
      appField: 'model',
      onRun: (runId) => {
        frame.runId = runId;
        void reply.header('weir-run', runId);
      },
    };
    if (request.stream) return this.stream(request, frame, options, reply);
    const completed = await this.answers.run(questionOf(request), options);
    void reply.send(chatCompletion(completed, frame));
  }

  private async stream(
    request: ChatRequest,
    frame: CompletionFrame,
    options: RunOptions,
    reply: FastifyReply,
  ): Promise<void> {
    const events = new EventStream(reply);
    const chunks = new ChatChunks(frame, { includeUsage: request.stream_options?.include_usage ?? false });
    try {
      const completed = await this.answers.run(questionOf(request), {
        ...options,
        onDelta: ({ index, text }) => chunks.delta(index, text).forEach((chunk) => events.send(chunk)),
      });
      chunks.completed(completed).forEach((chunk) => events.send(chunk));
      events.send('[DONE]');
    } catch (error) {
      if (!events.begun) throw error;
      events.send(openAiError(failureOf(error)));
    } finally {
      events.end();
    }
  }
}
