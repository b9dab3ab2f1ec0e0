// Loads the handbook into the system that runs here, asks it every question, and prints how each was handled:
//
//   npm run handbook [-- --app <name>]
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Answered, isRight, readQuestions } from './questions.ts';

const WEIR = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'bin', 'weir.mjs');
const SHOWN = 90;

const { app } = parseArgs({ options: { app: { type: 'string', default: 'handbook' } } }).values;

/** What a command printed, a JSON value a line; ends this process with it when the command could not do its work. */
function weir<Line>(...parameters: string[]): Line[] {
  const { status, stdout } = spawnSync(process.execPath, [WEIR, ...parameters, '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
  // 1: some document or question failed, which its line says.
  if (status !== 0 && status !== 1) process.exit(status ?? 1);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

const questions = readQuestions();
weir('ingest', join(import.meta.dirname, 'docs'), '--collection', 'handbook', '--wait');
const batch = join(import.meta.dirname, 'questions.jsonl');
const answers = weir<Answered & { id: string; tookMs?: number }>('ask', '--batch', batch, '--app', app);

const graded = questions.map((question) => {
  const answered = answers.find(({ id }) => id === question.id) ?? { outcome: 'missing', answer: '' };
  return { question, answered, right: isRight(question, answered) };
});
for (const { question, answered, right } of graded) {
  const answer = answered.answer.replace(/\s+/g, ' ');
  const shown = answer.length > SHOWN ? `${answer.slice(0, SHOWN - 1)}…` : answer;
  console.log(`${right ? 'right' : 'WRONG'}  ${question.id.padEnd(26)} ${answered.outcome.padEnd(9)} ${shown}`);
}
const count = (answerable: boolean) => {
  const own = graded.filter(({ question }) => question.answerable === answerable);
  return `${own.filter(({ right }) => right).length} of ${own.length}`;
};
const right = graded.filter((one) => one.right).length;
console.log(
  `\n${right} of ${graded.length} right (${((100 * right) / graded.length).toFixed(1)} %): ` +
    `answered rightly ${count(true)}, refused rightly ${count(false)}`,
);
