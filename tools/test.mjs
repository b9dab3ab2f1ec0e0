// `npm test`: the checks of the code, then the tests that need no MLflow, then one line that counts them.
//
//   node tools/test.mjs [unit] [itest] [e2e] [incidents] [chaos] [experiments] [tuning]     only these, without the checks
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'weir-results-'));
const only = process.argv.slice(2);

const CHECK_LIMIT_MS = 5 * 60_000;
/** Far above what they take: a run that hangs must end, and say so, before whoever waits for it gives up. */
const TEST_LIMIT_MS = {
  unit: 10 * 60_000,
  itest: 20 * 60_000,
  e2e: 30 * 60_000,
  incidents: 20 * 60_000,
  chaos: 30 * 60_000,
  experiments: 30 * 60_000,
  tuning: 10 * 60_000,
};
const GRACE_MS = 15_000;
const FAILURE_LINES = 30;
const FAILURE_COLUMNS = 300;

/** The commands under way, each in a process group of its own, so that it ends with all that it started. */
const underWay = new Set();
const endGroup = (child, signal) => {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of underWay) endGroup(child, signal);
    process.exitCode = 130;
  });
}

/** @returns Whether the command ended well, and in time. */
function run(title, command, args, limitMs) {
  const started = performance.now();
  process.stdout.write(`\n— ${title}\n`);
  return new Promise((resolve) => {
    const environment = { ...process.env, FORCE_COLOR: '0' };
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: environment, detached: true });
    underWay.add(child);
    let late = false;
    const timers = [
      setTimeout(() => {
        late = true;
        endGroup(child, 'SIGTERM');
      }, limitMs),
      setTimeout(() => endGroup(child, 'SIGKILL'), limitMs + GRACE_MS),
    ];
    child.on('error', () => resolve(false));
    child.on('exit', (code) => {
      timers.forEach(clearTimeout);
      // What outlived it would hold the output open, and the machine's memory.
      endGroup(child, 'SIGKILL');
      underWay.delete(child);
      const seconds = ((performance.now() - started) / 1_000).toFixed(1);
      const verdict = late ? 'TOOK TOO LONG' : code === 0 ? 'ok' : 'FAILED';
      process.stdout.write(`${verdict} ${title} (${seconds} s)\n`);
      resolve(code === 0 && !late);
    });
  });
}

const bin = (name) => join(root, 'node_modules', '.bin', name);
const checks = [
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['lint', bin('oxlint'), ['--quiet']],
  ['types', bin('tsc'), ['-p', 'tsconfig.json']],
  ['message schemas', bin('buf'), ['lint', 'proto']],
  [
    'message schemas read what released ones wrote',
    bin('buf'),
    ['breaking', 'proto', '--against', 'proto/baseline.binpb'],
  ],
  ['generated codecs', process.execPath, [join(root, 'tools', 'generate.mjs'), '--check']],
  ['generated pages', process.execPath, [join(root, 'tools', 'docs', 'main.ts'), '--check']],
];

const count = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

/** What failed, once more at the end: whoever reads only the last lines finds it there. */
function failuresIn(report) {
  return report.testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    const file = relative(root, name);
    if (failed.length === 0) return message ? [`${file}\n${firstLines(message)}`] : [];
    return failed.map(
      ({ fullName, failureMessages }) => `${file}: ${fullName}\n${firstLines(failureMessages.join('\n'))}`,
    );
  });
}

function firstLines(text) {
  const lines = text.split('\n').filter((line) => !/^\s+at .*node_modules/.test(line));
  return lines
    .slice(0, FAILURE_LINES)
    .map((line) => `    ${line.slice(0, FAILURE_COLUMNS)}`)
    .join('\n');
}

/** Two at a time: they wait for files as much as they compute. */
async function check() {
  const left = [...checks];
  const lane = async () => {
    for (let next = left.shift(); next && process.exitCode !== 130; next = left.shift()) {
      const [title, command, args] = next;
      count[(await run(title, command, args, CHECK_LIMIT_MS)) ? 'passed' : 'failed'] += 1;
    }
  };
  await Promise.all([lane(), lane()]);
}

/** One after another: the end-to-end tests measure times, which the others' load would spoil. */
async function test(project) {
  const results = join(folder, `${project}.json`);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const parameters = [vitest, 'run', '--project', project, ...reporters];
  const ended = await run(`tests: ${project}`, process.execPath, parameters, TEST_LIMIT_MS[project]);
  try {
    const report = JSON.parse(readFileSync(results, 'utf8'));
    count.passed += report.numPassedTests;
    count.failed += report.numFailedTests;
    count.skipped += report.numPendingTests + (report.numTodoTests ?? 0);
    failures.push(...failuresIn(report));
    // A file that could not be loaded has no tests to count.
    if (!ended && report.numFailedTests === 0) count.failed += Math.max(1, report.numFailedTestSuites);
  } catch {
    count.failed += 1;
  }
}

const projects = ['unit', 'itest', 'e2e', 'incidents', 'chaos'];
const steps =
  only.length > 0
    ? only.map((project) => () => test(project))
    : [check, ...projects.map((project) => () => test(project))];
for (const step of steps) {
  if (process.exitCode === 130) break;
  await step();
}
rmSync(folder, { recursive: true, force: true });
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
for (const failure of failures) process.stdout.write(`\nFAILED ${failure}\n`);
process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${skipped}\n`);
process.exitCode ||= count.failed > 0 ? 1 : 0;
