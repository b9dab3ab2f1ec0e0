import { WeirError } from '@weir/errors';
import type { AnswerRequest, Message } from './answer.schema.js';

/** What a request calls the fields at fault: each API has its own names. */
export interface FieldNames {
  app: string;
  messages: string;
  tools: string;
  toolChoice: string;
}

export const fieldNames: FieldNames = { app: 'app', messages: 'messages', tools: 'tools', toolChoice: 'toolChoice' };

const CHOICES: ReadonlySet<string> = new Set(['auto', 'none', 'required']);

/**
 * Refuses what no model could go on from: a conversation in which nobody waits for an answer, results of calls that were not
 * asked for, calls without results, and a choice among tools that there are not.
 *
 * @throws WeirError poison `request-invalid`.
 */
export function checkConversation(request: AnswerRequest, fields: FieldNames): void {
  if (request.messages) checkMessages(request.messages, fields.messages);
  const names = (request.tools ?? []).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(fields.tools, `there are two functions named ${JSON.stringify(twice)}`);
  const { toolChoice } = request;
  if (toolChoice === 'required' && names.length === 0) throw invalid(fields.toolChoice, 'there are no tools');
  if (toolChoice !== undefined && !CHOICES.has(toolChoice) && !names.includes(toolChoice)) {
    throw invalid(fields.toolChoice, `there is no function named ${JSON.stringify(toolChoice)}`);
  }
}

function checkMessages(messages: readonly Message[], field: string): void {
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.delete(message.toolCallId)) {
        throw invalid(
          field,
          `there is no open call ${JSON.stringify(message.toolCallId)} that this result could be of`,
        );
      }
      continue;
    }
    refuseOpen(open, field);
    if (message.role === 'assistant') open = new Set(message.toolCalls?.map(({ id }) => id));
  }
  refuseOpen(open, field);
  const last = messages.at(-1)?.role;
  if (last !== 'user' && last !== 'tool') {
    throw invalid(field, 'must end with a message of the user, or with results of tools');
  }
}

function refuseOpen(open: ReadonlySet<string>, field: string): void {
  const [id] = open;
  if (id !== undefined) throw invalid(field, `the call ${JSON.stringify(id)} has no result`);
}

function invalid(field: string, problem: string): WeirError {
  return new WeirError({
    code: 'request-invalid',
    disposition: 'poison',
    field,
    message: `Invalid request: ${field}: ${problem}.`,
  });
}
