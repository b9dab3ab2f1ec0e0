// A server of OpenAI's chat completions in a process of its own, for tests. The model's name says how it behaves: what stands
// before the first `/`. `GET /calls` tells how often each name was asked for, and under `<name> refused` how often in vain
// because of its limits.
//
// Sends its port to the parent process, and ends with it.
import { createServer } from 'node:http';

/** @type {Map<string, number>} */
const calls = new Map();

const chunk = (delta, finishReason = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'faulty', choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`;
const PIECES = ['You have ', '27 ', 'days.'];
const END = `${chunk({}, 'stop')}data: [DONE]\n\n`;

const begin = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
};
const fail =
  (status, headers = {}) =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { message: 'No.', code: 'no' } }));
  };
const half = (response) => {
  begin(response);
  response.write(chunk({ content: PIECES[0] }));
};

const BEHAVIOURS = {
  normal(response) {
    begin(response);
    response.end(PIECES.map((content) => chunk({ content })).join('') + END);
  },
  'rate-limited': fail(429, { 'retry-after': '1' }),
  'server-error': fail(500),
  reset: (response) => response.socket.resetAndDestroy(),
  silence(response) {
    begin(response);
    setTimeout(() => response.end(), 30_000);
  },
  cut(response) {
    half(response);
    setTimeout(() => response.socket.destroy(), 20);
  },
  'invalid-json'(response) {
    half(response);
    response.end('data: {"choices": [\n\n');
  },
  slow(response) {
    begin(response);
    const pieces = [...PIECES];
    const timer = setInterval(() => {
      const content = pieces.shift();
      if (content !== undefined) return response.write(chunk({ content }));
      clearInterval(timer);
      response.end(END);
    }, 1_000);
  },
  'bad-request': fail(400),
  'bad-key': fail(401),
};
/** How many requests a model takes in a window, and how long one is, milliseconds. */
const WINDOW = { requests: 5, ms: 1_000 };
/** @type {Map<string, { began: number, requests: number }>} */
const windows = new Map();
/** Takes so many requests in a window, and tells how many are left. */
BEHAVIOURS.limited = (response, _count, model) => {
  const now = performance.now();
  const known = windows.get(model);
  const window = known && now - known.began < WINDOW.ms ? known : { began: now, requests: 0 };
  windows.set(model, window);
  window.requests += 1;
  if (window.requests > WINDOW.requests) {
    calls.set(`${model} refused`, (calls.get(`${model} refused`) ?? 0) + 1);
    return fail(429)(response);
  }
  response.setHeader('x-ratelimit-remaining-requests', String(WINDOW.requests - window.requests));
  // Rounded up, as servers do.
  response.setHeader('x-ratelimit-reset-requests', `${Math.ceil((window.began + WINDOW.ms - now) / 10 + 1) * 10}ms`);
  BEHAVIOURS.normal(response);
};
/** Every tenth call is silent. */
BEHAVIOURS.sluggish = (response, count) => BEHAVIOURS[count % 10 === 0 ? 'silence' : 'normal'](response);
const FAULTS = ['rate-limited-shortly', 'server-error', 'reset', 'silence', 'cut', 'invalid-json'];
BEHAVIOURS['rate-limited-shortly'] = fail(429, { 'retry-after-ms': '50' });
/** @type {Map<string, Set<string>>} */
const asked = new Map();
/** Every tenth question meets another fault, the first time that it is asked. */
BEHAVIOURS.mixed = (response, _count, model, question) => {
  const questions = asked.get(model) ?? new Set();
  asked.set(model, questions);
  const isNew = !questions.has(question);
  questions.add(question);
  const nth = questions.size;
  BEHAVIOURS[isNew && nth % 10 === 0 ? FAULTS[(nth / 10) % FAULTS.length] : 'normal'](response);
};

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(Object.fromEntries(calls)));
    return;
  }
  const body = [];
  request.on('data', (piece) => body.push(piece));
  request.on('end', () => {
    const { model, messages } = JSON.parse(Buffer.concat(body).toString());
    const count = (calls.get(model) ?? 0) + 1;
    calls.set(model, count);
    BEHAVIOURS[model.split('/', 1)[0]](response, count, model, JSON.stringify(messages));
  });
});

server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
