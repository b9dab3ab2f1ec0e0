import { Body, Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Answer } from '../answers/answer.schema.js';
import { type RunOptions, Answers } from '../answers/answers.js';
import { IdempotencyKey } from '../answers/idempotency-key.decorator.js';
import { succeeded } from '../answers/outcome.js';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { openAiError } from '../http/error-body.js';
import { EventStream } from '../http/event-stream.js';
import { failureOf } from '../http/failure-of.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { ChatChunks, usageChunk } from './chat-chunks.js';
import { chatCompletion, type CompletionFrame } from './chat-completion.js';
import { chatFields, choicesOf, questionOf } from './chat-request.js';
import { type ChatChunk, type ChatRequest, chatRequestSchema } from './chat.schema.js';
import { chatRoutes } from './chat.routes.js';

type Send = (chunk: ChatChunk) => void;

@Controller()
export class ChatController {
  constructor(
    @Inject(Answers) private readonly answers: Answers,
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
  ) {}

  @Serves(chatRoutes.createChatCompletion)
  async createChatCompletion(
    @Body(new Valid(chatRequestSchema)) request: ChatRequest,
    @CalledBy() caller: Caller,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const frame: CompletionFrame = { runId: '', model: request.model, created: Math.floor(Date.now() / 1_000) };
    const options: RunOptions = { caller, signal: clientGone(reply), idempotencyKey, fields: chatFields };
    const onFirstRun = (runId: string) => {
      frame.runId = runId;
      void reply.header('weir-run', runId);
    };
    if (!request.stream) {
      void reply.send(chatCompletion(await this.ask(request, frame, { ...options, onRun: onFirstRun }), frame));
      return;
    }
    const events = new EventStream(reply);
    try {
      const send: Send = (chunk) => events.send(chunk);
      const answers = await this.ask(request, frame, { ...options, onRun: onFirstRun }, send);
      if (request.stream_options?.include_usage) send(usageChunk(frame, answers));
      events.send('[DONE]');
    } catch (error) {
      if (!events.begun) throw error;
      events.send(openAiError(failureOf(error)));
    } finally {
      events.end();
    }
  }

  /**
   * Runs once for each choice, all at the same time. The first that fails fails the request, and ends the others.
   *
   * @param options - `onRun` is told the first choice's run.
   * @param send - Takes the chunks of all choices, as they come.
   */
  private async ask(
    request: ChatRequest,
    frame: CompletionFrame,
    options: RunOptions,
    send?: Send,
  ): Promise<[Answer, ...Answer[]]> {
    const failed = new AbortController();
    const signal = AbortSignal.any([options.signal, failed.signal]);
    const includeUsage = request.stream_options?.include_usage ?? false;
    const seed = this.gateway.resources.snapshot.find('App', request.model)?.sampling.seed;
    const runs = choicesOf(questionOf(request), request.n ?? 1, seed).map(async (question, index) => {
      const { onRun, ...others } = options;
      const chunks = new ChatChunks(frame, { index, includeUsage });
      const completed = await this.answers.run(question, {
        ...others,
        signal,
        part: index,
        ...(onRun && index === 0 ? { onRun } : {}),
        ...(send ? { onDelta: (delta) => chunks.delta(delta.index, delta.text).forEach(send) } : {}),
      });
      const answer = succeeded(completed);
      if (send) chunks.completed(answer).forEach(send);
      return answer;
    });
    try {
      return (await Promise.all(runs)) as [Answer, ...Answer[]];
    } catch (error) {
      failed.abort();
      throw error;
    }
  }
}
