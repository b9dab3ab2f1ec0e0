import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from './root.js';

/** The questions of the handbook that ships. */
export async function readHandbookQuestions(): Promise<string[]> {
  const file = join(ROOT, 'examples', 'handbook', 'questions.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => z.object({ question: z.string() }).parse(JSON.parse(line)).question);
}
