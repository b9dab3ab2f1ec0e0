import {
  type AnswerRequested,
  AnswerRequestedSchema,
  ChatMessageSchema,
  create,
  hashId,
  type JsonObject,
  type MessageShape,
  SubscriptionSchema,
  ToolDefinitionSchema,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { Snapshot } from '@weir/resources';
import type { Caller } from '../auth/caller.js';
import type { AnswerRequest, ToolDefinition } from './answer.schema.js';

/** A model that is asked by its own name has no app to set its limit. */
const MODEL_TIME_LIMIT_MS = 60_000;

/**
 * The message that starts a run. Its deadline travels in the envelope, so that the same question under the same run id is
 * the same message whenever it is sent.
 */
export function answerRequested(
  request: AnswerRequest,
  runId: string,
  { name: caller, groups, endsAt }: Pick<Caller, 'name' | 'groups' | 'endsAt'>,
): AnswerRequested {
  const { app, question, messages, tools, toolChoice, responseSchema, collection, sampling, metadata } = request;
  const { subscription, stream, variables, subject } = request;
  return create(AnswerRequestedSchema, {
    runId,
    app,
    stream,
    groups: [...groups],
    caller,
    ...(question === undefined ? {} : { question }),
    ...(messages ? { messages: messages.map((message) => create(ChatMessageSchema, message)) } : {}),
    ...(tools ? { tools: tools.map(toolDefinition) } : {}),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(responseSchema ? { responseSchema: responseSchema as JsonObject } : {}),
    ...(collection === undefined ? {} : { collection }),
    ...(sampling ? { sampling: withoutUndefined(sampling) } : {}),
    ...(metadata ? { metadata: metadata as JsonObject } : {}),
    ...(subject === undefined ? {} : { subject }),
    ...(variables ? { variables: variables as JsonObject } : {}),
    ...(subscription ? { subscription: subscriptionOf(subscription, caller, endsAt) } : {}),
  });
}

function toolDefinition({ name, description, parameters }: ToolDefinition): MessageShape<typeof ToolDefinitionSchema> {
  return create(ToolDefinitionSchema, { name, description, parameters: parameters as JsonObject });
}

/**
 * When the run has to be over, milliseconds since the epoch.
 *
 * @param field - What the request calls the app.
 * @throws WeirError poison `app-unknown`, `collection-unknown` or `deadline-invalid`.
 */
export function deadlineOf(request: AnswerRequest, snapshot: Snapshot, now: number, field: string): number {
  const app = snapshot.find('App', request.app);
  if (!app && !snapshot.find('Model', request.app)) {
    throw new WeirError({
      code: 'app-unknown',
      disposition: 'poison',
      field,
      message: `There is no App or Model named ${JSON.stringify(request.app)}. GET /v1/models lists them.`,
    });
  }
  if (request.collection !== undefined) snapshot.get('Collection', request.collection);
  if (request.deadline !== undefined) {
    const deadline = Date.parse(request.deadline);
    if (deadline > now) return deadline;
    throw new WeirError({
      code: 'deadline-invalid',
      disposition: 'poison',
      field: 'deadline',
      message: 'The deadline has passed.',
    });
  }
  return now + (request.timeLimitMs ?? app?.timeLimitMs ?? MODEL_TIME_LIMIT_MS);
}

/**
 * The run that a key stands for: the same for the same caller, so that a repeated request meets its first run; another one
 * for anybody else, so that nobody is given an answer that was made for other groups.
 *
 * @param part - Which of the runs of one request, zero-based.
 */
export function idempotentRunId(caller: Caller, groups: readonly string[], key: string, part = 0): string {
  const first = hashId('idempotent', caller.tenant, caller.name, ...groups.toSorted(), key);
  return part === 0 ? first : hashId('idempotent-part', first, String(part));
}

/** It ends when what it was asked with does. */
function subscriptionOf(
  { renew, until: wanted = '', maxRenewals }: NonNullable<AnswerRequest['subscription']>,
  caller: string,
  endsAt: number | undefined,
): MessageShape<typeof SubscriptionSchema> {
  const isSooner = endsAt !== undefined && !(Date.parse(wanted) <= endsAt);
  const fields = { renew, until: isSooner ? new Date(endsAt).toISOString() : wanted, caller };
  return create(SubscriptionSchema, maxRenewals === undefined ? fields : { ...fields, maxRenewals });
}

/** JSON has no undefined, and the protobuf Struct takes nothing but JSON. */
function withoutUndefined(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
