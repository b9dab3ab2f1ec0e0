import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChannelSpec } from '@weir/resources';
import { parseResource } from '@weir/resources';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import type { Notification } from './channel.port.js';
import { channelSender } from './send.js';

const AT = Date.parse('2026-03-03T12:00:00Z');
const notification: Notification = {
  channel: 'on-call',
  id: 'id-1',
  at: AT,
  tidings: [
    {
      alert: 'failures',
      change: 'firing',
      repeated: false,
      labels: { tenant: 'acme', 'kafka.group': 'g' },
      severity: 'critical',
      description: 'Answers fail',
      runbook: 'docs/runbooks/WeirModelFailures.md',
      since: '2026-03-03T11:59:00.000Z',
      value: 0.41234,
      limit: 0.2,
      details: ['failed-share of 20 runs in 10m'],
      examples: ['run-7'],
      commands: ["weir runs --where 'outcome=failed'"],
    },
  ],
};

interface Received {
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that takes what is sent, and answers with a status. */
async function receiver(status = 200): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      received.push({ url: request.url, headers: request.headers, body });
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

const channel = (spec: object) => parseResource({ kind: 'Channel', name: 'c', spec }).spec as ChannelSpec;
const send = (spec: object, environment: Record<string, string> = {}) =>
  channelSender(environment)(channel(spec), notification);

describe('a webhook', () => {
  it('gets JSON, with headers and a signature whose key is a secret', async () => {
    const { url, received } = await receiver();
    const secret = 'whsec_' + Buffer.from('a key of thirty-two bytes, nearly').toString('base64');
    const spec = { type: 'webhook', url, headers: { authorization: 'env:HOOK' }, secret: 'env:KEY' };
    await send(spec, { HOOK: 'Bearer t', KEY: secret });
    const [{ headers, body }] = received as [Received];
    expect(JSON.parse(body)).toEqual({
      version: 1,
      id: 'id-1',
      channel: 'on-call',
      at: '2026-03-03T12:00:00.000Z',
      alerts: notification.tidings,
    });
    expect(headers).toMatchObject({
      authorization: 'Bearer t',
      'content-type': 'application/json',
      'webhook-id': 'id-1',
      'webhook-timestamp': String(AT / 1_000),
    });
    const expected = createHmac('sha256', 'a key of thirty-two bytes, nearly').update(`id-1.${AT / 1_000}.${body}`);
    expect(headers['webhook-signature']).toBe(`v1,${expected.digest('base64')}`);
  });

  it.each([
    [503, 'channel-unavailable', 'retryable'],
    [429, 'channel-unavailable', 'retryable'],
    [404, 'channel-refused', 'poison'],
    // What is told is for this address alone.
    [307, 'channel-refused', 'poison'],
  ])('that answers with %d is %s', async (status, code, disposition) => {
    const { url, received } = await receiver(status);
    await expect(send({ type: 'webhook', url })).rejects.toMatchObject({
      code,
      disposition,
      message: `127.0.0.1:${new URL(url).port} answers with ${status}.`,
    });
    expect(received).toHaveLength(1);
  });

  it('that is not there, or whose secret is not, is said', async () => {
    const { url } = await receiver();
    for (const close of closing.splice(0)) await close();
    await expect(send({ type: 'webhook', url })).rejects.toMatchObject({ code: 'channel-unavailable' });
    await expect(send({ type: 'webhook', url, secret: 'env:NONE' })).rejects.toMatchObject({
      code: 'channel-secret-missing',
      field: 'secret',
    });
  });
});

describe('Alertmanager', () => {
  it('gets labels that it takes, and what people read', async () => {
    const { url, received } = await receiver();
    await send({ type: 'alertmanager', url: url.replace('/hook', '') });
    expect(received[0]!.url).toBe('/api/v2/alerts');
    expect(JSON.parse(received[0]!.body)).toEqual([
      {
        labels: { alertname: 'failures', severity: 'critical', tenant: 'acme', kafka_group: 'g' },
        annotations: {
          summary: 'Answers fail',
          description: [
            'failures firing (critical): tenant acme, kafka.group g',
            'Answers fail',
            '0.4123, limit 0.2',
            'since 2026-03-03T11:59:00.000Z',
            'failed-share of 20 runs in 10m',
            'runs: run-7',
            "  weir runs --where 'outcome=failed'",
            'docs/runbooks/WeirModelFailures.md',
          ].join('\n'),
          runbook: 'docs/runbooks/WeirModelFailures.md',
        },
        startsAt: '2026-03-03T11:59:00.000Z',
        endsAt: '2026-03-03T12:10:00.000Z',
      },
    ]);
  });
});

interface Mail {
  from: string;
  to: string[];
  text: string;
  user: string | undefined;
}

/** A mail server that takes what is sent. */
async function mailServer(
  options: { refuses?: number; wants?: string } = {},
): Promise<{ port: number; mails: Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: options.wants === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ password }, _, done) => done(password === options.wants ? null : new Error('no'), { user: 'u' }),
    onRcptTo: (_, __, done) => {
      const error = Object.assign(new Error('no such mailbox'), { responseCode: options.refuses });
      done(options.refuses === undefined ? null : error);
    },
    onData: (stream, { envelope, user }, done) => {
      let text = '';
      stream.on('data', (part: Buffer) => (text += part.toString()));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), text, user });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

describe('mail', () => {
  const spec = { type: 'email', server: 'env:MAIL', from: 'weir@example.org', to: ['a@example.org', 'b@example.org'] };

  it('is sent as text', async () => {
    const { port, mails } = await mailServer();
    await send(spec, { MAIL: `smtp://127.0.0.1:${port}` });
    expect(mails).toMatchObject([{ from: 'weir@example.org', to: ['a@example.org', 'b@example.org'] }]);
    expect(mails[0]!.text).toContain('Subject: [weir] failures firing (critical): tenant acme, kafka.group g');
    expect(mails[0]!.text).toContain('failed-share of 20 runs in 10m');
  });

  it('that is refused for good is not the same as a server that is busy', async () => {
    const refused = await mailServer({ refuses: 550 });
    const url = `smtp://127.0.0.1:${refused.port}`;
    await expect(send(spec, { MAIL: url })).rejects.toMatchObject({ code: 'channel-refused' });
    const busy = await mailServer({ refuses: 450 });
    await expect(send(spec, { MAIL: `smtp://127.0.0.1:${busy.port}` })).rejects.toMatchObject({
      code: 'channel-unavailable',
    });
  });

  it('sends a password to nobody in the clear', async () => {
    const { port, mails } = await mailServer({ wants: 'secret' });
    const failure: unknown = await send(spec, { MAIL: `smtp://u:secret@127.0.0.1:${port}` }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'channel-refused' });
    expect(String(failure)).not.toContain('secret');
    expect(mails).toEqual([]);
  });

  it('says that an address is none, without it', async () => {
    const failure: unknown = await send(spec, { MAIL: 'user:hunter2@host' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'channel-refused' });
    expect(String(failure)).not.toContain('hunter2');
  });
});
