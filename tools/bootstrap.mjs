// From a fresh checkout to a running system, with nothing but the Node and npm that the host has (18 or newer): built-ins
// only. Every step is skipped when what it depends on is as it was when it was last done.
//
//   node tools/bootstrap.mjs start [arguments of `weir up`]
//   node tools/bootstrap.mjs test [arguments of the test run]
//   node tools/bootstrap.mjs tuning
//   node tools/bootstrap.mjs bench [arguments of the benchmarks]
//   node tools/bootstrap.mjs chaos [arguments of the fault suite]
//   node tools/bootstrap.mjs install
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  isSuitable,
  NODE_VERSION,
  nodePackage,
  ownNode,
  runInstead,
  suitableNode,
} from '../apps/cli/bin/node-runtime.mjs';
import { checkTools, explain } from '../apps/cli/bin/required-tools.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ARTEFACTS = process.env.WEIR_ARTEFACTS || join(ROOT, '.weir');
const STAMPS = join(ROOT, '.weir', 'stamps');
const LOG = join(ROOT, '.weir', 'logs', 'bootstrap.log');
const LOCK = join(ROOT, '.weir', 'bootstrap.lock');
const CLI = join(ROOT, 'apps', 'cli', 'bin', 'weir.mjs');
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Folders whose files the build reads. */
const SOURCES = ['libs', 'services', 'apps', 'bench', join('deploy', 'embedded')];
const NOT_SOURCES = new Set(['node_modules', 'dist', 'target', 'results', '.nx', '__pycache__']);

const TAIL_LINES = 20;
const TICK_MS = 200;

const seconds = (from) => `${((performance.now() - from) / 1_000).toFixed(1)} s`;

/** Ends the process with what is wrong on the last lines. */
function fail(...lines) {
  for (const line of lines) console.error(line);
  process.exit(1);
}

// ---- what was done before

/** SHA-256 over the names and contents of files, hex; a missing file counts as such. */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash.update(`${file}\0`).update(existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file)) : '');
  return hash.digest('hex');
}

/** Every file below a folder of the repository that is somebody's work, in a fixed order. */
function filesBelow(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (NOT_SOURCES.has(entry.name)) return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

const stampIs = (name, value) => existsSync(join(STAMPS, name)) && readFileSync(join(STAMPS, name), 'utf8') === value;

function stamp(name, value) {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, name), value);
}

// ---- steps

/** Steps under way, by title. */
const active = new Map();
const redraws = process.stdout.isTTY && !process.env.CI;

function draw() {
  const parts = [...active].map(([title, { began, note }]) => `… ${title} (${seconds(began)}) ${note.slice(0, 50)}`);
  const columns = process.stdout.columns || 80;
  process.stdout.write(`\r\u001b[2K${parts.join('  ').slice(0, columns - 1)}`);
}

/**
 * One step: said, timed, skipped when `isDone`. Several may run at once.
 *
 * @param work - Gets a function that shows how far it is.
 */
async function step(title, isDone, work) {
  if (isDone) return;
  const view = { began: performance.now(), note: '' };
  active.set(title, view);
  if (!redraws) console.log(`… ${title}`);
  const timer = redraws ? setInterval(draw, TICK_MS) : undefined;
  try {
    await work((text) => (view.note = text));
  } finally {
    clearInterval(timer);
    active.delete(title);
    if (redraws) process.stdout.write('\r\u001b[2K');
  }
  console.log(`✔ ${title} (${seconds(view.began)})`);
}

/** Runs a command with its output in the log; ends the process with the last of it when it fails. */
async function run(command, parameters, { environment = process.env, show = () => {} } = {}) {
  mkdirSync(dirname(LOG), { recursive: true });
  const log = openSync(LOG, 'a');
  writeFileSync(log, `\n$ ${command} ${parameters.join(' ')}\n`);
  const child = spawn(command, parameters, { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const last = [];
  const take = (chunk) => {
    writeFileSync(log, chunk);
    for (const line of chunk.toString().split('\n')) {
      if (line.trim() === '') continue;
      last.push(line);
      if (last.length > TAIL_LINES) last.shift();
      show(line.trim());
    }
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      last.push(error.message);
      resolve(1);
    });
    child.once('close', (exitCode) => resolve(exitCode === null ? 1 : exitCode));
  });
  running.delete(child);
  closeSync(log);
  if (interrupted) process.exit(130);
  if (code !== 0) fail('', ...last, `Failed: ${command} ${parameters.join(' ')}. All of its output is in ${LOG}`);
}

const running = new Set();
let interrupted = false;
const interrupt = (signal) => {
  interrupted = true;
  for (const child of running) child.kill(signal);
  if (running.size === 0) process.exit(130);
};

/** Of two bootstraps in one checkout the second waits: they write the same folders. */
async function alone(work) {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (let said = false; ;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = existsSync(LOCK) ? Number(readFileSync(LOCK, 'utf8')) : 0;
    if (owner > 0 && !isAlive(owner)) rmSync(LOCK, { force: true });
    else {
      if (!said) console.log(`… waiting for another one (process ${owner})`);
      said = true;
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }
  process.once('exit', () => rmSync(LOCK, { force: true }));
  await work();
  rmSync(LOCK, { force: true });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function requireTools() {
  const missing = (await checkTools()).filter(({ ok }) => !ok);
  if (missing.length > 0) fail(...missing.map(explain));
}

async function installNode() {
  await step(`Node ${NODE_VERSION}`, suitableNode(ARTEFACTS) !== undefined, async (show) => {
    const folder = join(ARTEFACTS, 'node');
    mkdirSync(folder, { recursive: true });
    const what = `${nodePackage()}@${NODE_VERSION}`;
    await run(NPM, ['install', '--prefix', folder, '--no-save', '--no-package-lock', '--no-audit', '--no-fund', what], {
      show,
    });
    if (!existsSync(ownNode(ARTEFACTS)))
      fail(`There is no Node ${NODE_VERSION} for this platform (${nodePackage()}). Install Node 24.`);
  });
}

/**
 * As the lock file says, without touching it. Not `npm ci`: that refuses a lock file which lacks a platform's optional
 * package, and a registry need not carry every platform's.
 */
async function installPackages(environment) {
  const manifests = SOURCES.flatMap(filesBelow).filter((file) => basename(file) === 'package.json');
  const value = hashOf(['package-lock.json', 'package.json', '.npmrc', ...manifests]);
  const isDone = stampIs('packages', value) && existsSync(join(ROOT, 'node_modules', '.package-lock.json'));
  await step('npm packages', isDone, async (show) => {
    await run(NPM, ['install', '--no-save', '--no-audit', '--no-fund'], { environment, show });
    stamp('packages', value);
  });
}

/** What is to be built: nothing when no source changed since the last time. nx would say the same, but takes seconds. */
function buildPlan() {
  const files = SOURCES.flatMap(filesBelow).concat('package-lock.json', 'tsconfig.base.json', 'nx.json');
  const value = hashOf(files);
  const packages = files.filter((file) => basename(file) === 'tsconfig.json').map(dirname);
  const isDone = stampIs('build', value) && packages.every((folder) => existsSync(join(ROOT, folder, 'dist')));
  return { isDone, finish: () => stamp('build', value) };
}

async function nx(node, environment, parameters, show) {
  const folder = join(ROOT, 'node_modules', 'nx');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  await run(node, [join(folder, bin.nx), ...parameters, '--output-style=static'], { environment, show });
}

/** One after the other: a build puts its outputs in place anew, also those that the command is running from. */
async function buildAndInstall(node, environment, wantsServers) {
  const { isDone, finish } = buildPlan();
  await step('Build', isDone, async (show) => {
    await nx(node, environment, ['run-many', '-t', 'build'], show);
    finish();
  });
  await step('Servers and model', isDone && !wantsServers, (show) =>
    run(node, [CLI, 'install'], { environment, show }),
  );
}

async function main() {
  const [command, ...rest] = process.argv.slice(2);
  const parameters = rest[0] === '--' ? rest.slice(1) : rest;
  if (!['start', 'test', 'tuning', 'bench', 'chaos', 'install'].includes(command))
    fail('Usage: node tools/bootstrap.mjs start|test|tuning|bench|chaos|install [arguments]');
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, interrupt);
  let node = process.execPath;
  await requireTools();
  await alone(async () => {
    await installNode();
    node = suitableNode(ARTEFACTS);
    // npm and what it runs find the right Node first.
    const environment = isSuitable()
      ? process.env
      : { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
    await installPackages(environment);
    // `weir up` installs what is missing by itself, so only the first build has reason to do it here.
    await buildAndInstall(node, environment, command !== 'start');
    if (command === 'tuning')
      await step('torch and peft', false, (show) => run(node, [CLI, 'tune', 'setup'], { environment, show }));
  });
  for (const signal of signals) process.removeListener(signal, interrupt);
  if (command === 'install') return;
  const programs = {
    start: [CLI, 'up'],
    test: [join(ROOT, 'tools', 'test.mjs')],
    tuning: [join(ROOT, 'tools', 'test.mjs'), 'tuning'],
    bench: [join(ROOT, 'bench', 'dist', 'main.js')],
    chaos: ['--import', new URL('typescript-imports.mjs', import.meta.url).href, join(ROOT, 'e2e', 'chaos', 'main.ts')],
  };
  runInstead(node, [...programs[command], ...parameters], { cwd: ROOT });
}

await main();
