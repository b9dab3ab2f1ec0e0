// A receiver of Alertmanager's webhook: prints each alert as a line of JSON. Whoever sends must have the token.
//
//   WEBHOOK_TOKEN_FILE   file with the token that Alertmanager sends as a bearer
//   WEBHOOK_PORT         8088 unless said
import { timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const LARGEST_BYTES = 1024 * 1024;
const wanted = Buffer.from(`Bearer ${readFileSync(process.env.WEBHOOK_TOKEN_FILE ?? '', 'utf8').trim()}`);

/** @returns The status to answer with. */
async function receive(request) {
  const given = Buffer.from(request.headers.authorization ?? '');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 401;
  let text = '';
  for await (const piece of request.setEncoding('utf8')) {
    text += piece;
    if (text.length > LARGEST_BYTES) return 413;
  }
  try {
    for (const { status, labels, annotations, startsAt, endsAt } of JSON.parse(text).alerts) {
      console.log(JSON.stringify({ status, labels, annotations, startsAt, endsAt }));
    }
    return 200;
  } catch {
    return 400;
  }
}

const server = createServer((request, response) => {
  receive(request).then(
    (status) => response.writeHead(status).end(),
    // The sender went away.
    () => response.destroy(),
  );
});
server.listen(Number(process.env.WEBHOOK_PORT ?? 8088), () => console.error(`listening on ${server.address().port}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
