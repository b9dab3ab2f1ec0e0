import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Job {
  id: string;
  object: 'fine_tuning.job';
  status: string;
  model: string;
  training_file: string;
  suffix: string;
  seed: number;
  metadata: Record<string, string>;
  method: unknown;
  fine_tuned_model: string | null;
  trained_tokens: number | null;
  error: { code: string; message: string } | null;
  /** How often it was asked about. */
  looks: number;
}

/** What a server of fine-tuning jobs was told, and what it does. */
export interface FineTuningServer {
  /** Base URL of a Model. */
  url: string;
  files: Map<string, string>;
  names: Map<string, string>;
  jobs: Job[];
  /** Looks at a job until it is done; each is a step. @default 3 */
  steps: number;
  /** What jobs fail with. */
  failure: Job['error'];
  /** Authorisations that were seen. */
  keys: Set<string>;
  close(): Promise<void>;
}

const UNKNOWN = 'I do not know that.';

/**
 * A server that trains by heart: what comes of a job says to each input what the file says, and to others in the words of the nearest. For tests, on a
 * free port of the loopback.
 */
export async function startFineTuningServer(): Promise<FineTuningServer> {
  const keys = new Set<string>();
  const state: FineTuningServer = {
    url: '',
    files: new Map(),
    names: new Map(),
    jobs: [],
    steps: 3,
    failure: null,
    keys,
    close: () => Promise.resolve(),
  };
  const server = createServer((message, response) => {
    void bodyOf(message).then((body) => {
      keys.add(message.headers.authorization ?? 'none');
      answer(state, message, body, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  state.url = `http://127.0.0.1:${port}/v1`;
  state.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return state;
}

function answer(
  state: FineTuningServer,
  { method, url = '' }: IncomingMessage,
  body: string,
  response: ServerResponse,
) {
  const { pathname, searchParams } = new URL(url, 'http://host');
  const say = (value: object, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  const refuse = (status: number, message: string) =>
    say({ error: { message, type: 'invalid_request_error' } }, status);
  const path = pathname.replace(/^\/v1/, '');
  const [, jobId = '', action = ''] = /^\/fine_tuning\/jobs\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
  const job = state.jobs.find(({ id }) => id === jobId);
  if (method === 'POST' && path === '/files') {
    const id = `file-${state.names.size + 1}`;
    state.files.set(id, fileIn(body));
    state.names.set(id, /filename="([^"]*)"/.exec(body)?.[1] ?? '');
    return say({ id, object: 'file', purpose: 'fine-tune' });
  }
  if (method === 'GET' && path === '/files') {
    const data = [...state.files.keys()].map((id) => ({ id, object: 'file', filename: state.names.get(id) }));
    return say({ object: 'list', data, has_more: false });
  }
  if (method === 'DELETE' && path.startsWith('/files/')) {
    const id = path.slice('/files/'.length);
    return state.files.delete(id) ? say({ id, object: 'file', deleted: true }) : refuse(404, 'No such file.');
  }
  if (method === 'POST' && path === '/fine_tuning/jobs') {
    const asked = JSON.parse(body) as Pick<Job, 'model' | 'training_file' | 'suffix' | 'seed' | 'metadata' | 'method'>;
    if (!state.files.has(asked.training_file)) return refuse(400, 'No such file.');
    const made: Job = {
      ...asked,
      id: `ftjob-${state.jobs.length + 1}`,
      object: 'fine_tuning.job',
      status: 'validating_files',
      fine_tuned_model: null,
      trained_tokens: null,
      error: null,
      looks: 0,
    };
    state.jobs.push(made);
    learnt.set(nameOf(made), state.files.get(asked.training_file)!);
    return say(made);
  }
  if (method === 'GET' && path === '/fine_tuning/jobs') {
    const run = searchParams.get('metadata[weir_run]');
    return say({
      object: 'list',
      data: state.jobs.filter(({ metadata }) => metadata['weir_run'] === run),
      has_more: false,
    });
  }
  if (method === 'POST' && path === '/chat/completions') return complete(JSON.parse(body) as Asked, response);
  if (!job) return refuse(404, 'No such thing.');
  if (method === 'GET' && action === '') {
    advance(state, job);
    return say(job);
  }
  if (method === 'GET' && action === 'events') {
    const steps = Array.from({ length: Math.min(job.looks, state.steps) }, (_, place) => ({
      id: `e-${place}`,
      object: 'fine_tuning.job.event',
      type: 'metrics',
      level: 'info',
      message: '',
      created_at: place,
      data: { step: place + 1, total_steps: state.steps, train_loss: 2 / (place + 1) },
    }));
    return say({ object: 'list', data: steps.toReversed(), has_more: false });
  }
  if (method === 'POST' && action === 'cancel') {
    if (['succeeded', 'failed', 'cancelled'].includes(job.status)) return refuse(400, 'It has ended.');
    job.status = 'cancelled';
    return say(job);
  }
  return refuse(404, 'No such thing.');
}

/** What each model knows by heart. */
const learnt = new Map<string, string>();

const nameOf = ({ model, suffix, id }: Pick<Job, 'model' | 'suffix' | 'id'>) => `ft:${model}:${suffix}:${id}`;

function advance(state: FineTuningServer, job: Job): void {
  if (!['validating_files', 'queued', 'running'].includes(job.status)) return;
  job.looks += 1;
  job.status = 'running';
  if (job.looks < state.steps) return;
  if (state.failure) {
    job.status = 'failed';
    job.error = state.failure;
    return;
  }
  job.status = 'succeeded';
  job.fine_tuned_model = nameOf(job);
  job.trained_tokens = Math.ceil((learnt.get(nameOf(job)) ?? '').length / 4);
}

interface Asked {
  model: string;
  messages: { role: string; content: string }[];
}

function complete({ model, messages }: Asked, response: ServerResponse): void {
  const input = messages.at(-1)!.content;
  const known = (learnt.get(model) ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as Asked).messages)
    .map((line) => ({ output: line.at(-1)!.content, shared: sharedWords(input, line.at(-2)!.content) }))
    .toSorted((a, b) => b.shared - a.shared);
  const chunk = (delta: object, finish: string | null) => ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const usage = { choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } };
  const events = [
    chunk({ content: known[0]?.output ?? UNKNOWN }, null),
    chunk({}, 'stop'),
    { ...chunk({}, null), ...usage },
  ];
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end([...events.map((event) => JSON.stringify(event)), '[DONE]'].map((line) => `data: ${line}\n\n`).join(''));
}

function sharedWords(a: string, b: string): number {
  const words = (text: string) => text.toLowerCase().match(/\w+/g) ?? [];
  const known = new Set(words(b));
  return words(a).filter((word) => known.has(word)).length;
}

/** The file's part of a form. */
function fileIn(form: string): string {
  const part = form.split(/\r\n--/).find((each) => each.includes('filename='))!;
  return part.slice(part.indexOf('\r\n\r\n') + 4);
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
