// A server of OpenAI's chat completions in a process of its own, for tests, that bills: `GET /bill` tells how many calls it has made,
// what it takes for all of them, and for those that it told to their end how much they were. The model's name says how it
// behaves: what stands before the first `/`.
//
// Sends its port to the parent process, and ends with it.
import { createServer } from 'node:http';

const bill = { calls: 0, tokens: 0, toldCalls: 0, toldTokens: 0 };
/** @type {Map<string, number>} */
const counts = new Map();

const chunk = (fields) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'billing', ...fields })}\n\n`;
const said = (content) => chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });

/** Ends a call with what it was, and counts it as told once the client has all of it. */
const tell = (response, usage) => {
  response.once('finish', () => {
    bill.toldCalls += 1;
    bill.toldTokens += usage.prompt_tokens + usage.completion_tokens;
  });
  response.write(said('27 days.') + chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }));
  response.end(`${chunk({ choices: [], usage })}data: [DONE]\n\n`);
};
/** Begins to bill: whatever becomes of the answer, it is paid for. */
const begin = (response, usage) => {
  bill.calls += 1;
  bill.tokens += usage.prompt_tokens + usage.completion_tokens;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
};
const normal = (response, usage) => {
  begin(response, usage);
  setTimeout(() => tell(response, usage), 20);
};
const cut = (response, usage) => {
  begin(response, usage);
  response.write(said('You have '));
  setTimeout(() => response.socket?.destroy(), 10);
};
const silent = (response, usage) => {
  begin(response, usage);
  setTimeout(() => tell(response, usage), 1_500);
};
const failed = (status) => (response) => {
  response.writeHead(status, { 'content-type': 'application/json', 'retry-after-ms': '20' });
  response.end('{"error":{"message":"No.","code":"no"}}');
};

const BEHAVIOURS = {
  normal,
  cut,
  /** A request that it does not take, whoever asks and however often. */
  refusing: failed(400),
  /** Every third call is silent for long. */
  sluggish: (response, usage, count) => (count % 3 === 0 ? silent : normal)(response, usage),
  /** Of eight calls three fail, each in its way. */
  flaky: (response, usage, count) =>
    (({ 2: failed(500), 4: failed(429), 6: cut })[count % 8] ?? normal)(response, usage),
};

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(bill));
    return;
  }
  const body = [];
  request.on('data', (piece) => body.push(piece));
  request.on('end', () => {
    const { model, messages, max_tokens: most } = JSON.parse(Buffer.concat(body).toString());
    const count = (counts.get(model) ?? 0) + 1;
    counts.set(model, count);
    const usage = {
      prompt_tokens: Math.ceil(JSON.stringify(messages).length / 4),
      // Half of what it may write, to all of it.
      completion_tokens: Math.ceil(most / 2) + (count % Math.ceil(most / 2)),
    };
    BEHAVIOURS[model.split('/', 1)[0]](
      response,
      { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
      count,
    );
  });
});

server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
