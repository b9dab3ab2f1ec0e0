import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { readLines } from '../http/lines.js';
import { parseItem } from '../batch/read-batch.js';
import type { GatewayClient } from '../gateway-client.js';
import type { Answer } from '../gateway-types.js';
import { readDocuments } from '../ingest/read-documents.js';
import { CliError } from '../cli-error.js';

export interface DemoResult {
  question: string;
  answer: Answer;
}

const NAME = 'handbook';
const NOTE_MS = 1_000;

/**
 * Loads the example handbook and asks it the first of its questions. Documents that did not change are submitted again:
 * nothing of theirs is embedded twice.
 *
 * @param examples - Folder of the examples.
 * @returns Undefined when the example is not there.
 */
export async function runDemo(
  gateway: GatewayClient,
  examples: string,
  note: (text: string) => void,
): Promise<DemoResult | undefined> {
  const folder = join(examples, NAME, 'docs');
  const questions = join(examples, NAME, 'questions.jsonl');
  if (!existsSync(folder) || !existsSync(questions)) return undefined;
  const unreadable: string[] = [];
  const documents = readDocuments({ source: folder, rows: false, fields: {} }, ({ reason }) =>
    unreadable.push(reason.message),
  );
  let count = 0;
  let notedAt = performance.now();
  for await (const { documentId, status, reason } of gateway.submit(NAME, documents, true)) {
    if (status === 'rejected') unreadable.push(`${documentId}: ${reason?.message}`);
    count += 1;
    if (performance.now() - notedAt < NOTE_MS) continue;
    notedAt = performance.now();
    note(`${count} documents`);
  }
  note(`${count} documents`);
  if (unreadable[0] !== undefined) {
    throw new CliError({ code: 'demo-failed', message: `The handbook was not loaded whole. ${unreadable[0]}` });
  }
  const { text: question } = await firstQuestion(questions);
  note(question);
  return { question, answer: await gateway.answer({ app: NAME, question }) };
}

async function firstQuestion(file: string): Promise<{ text: string }> {
  for await (const line of readLines(createReadStream(file))) return parseItem(line, `${file}:1`);
  throw new CliError({ code: 'demo-failed', message: `${file} holds no question.` });
}
