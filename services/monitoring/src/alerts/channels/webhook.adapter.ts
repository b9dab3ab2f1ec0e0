import { createHmac } from 'node:crypto';
import type { ChannelOf } from '@weir/resources';
import { channelSecret, type Environment } from './channel-errors.js';
import type { Notification, Send } from './channel.port.js';
import { postJson, secretHeaders } from './post-json.js';

/** What a secret in base64 begins with. */
const ENCODED = 'whsec_';

/** Posts alerts as JSON, signed as Standard Webhooks says (https://github.com/standard-webhooks/standard-webhooks, symmetric signatures). */
export function webhookSender(environment: Environment): Send<ChannelOf<'webhook'>> {
  return async ({ url, headers, secret }, notification) => {
    const body = webhookBody(notification);
    const key = secret === undefined ? undefined : await channelSecret(secret, 'secret', environment);
    await postJson(url, body, {
      ...(await secretHeaders(headers, environment)),
      'webhook-id': notification.id,
      ...(key === undefined ? {} : signature(key, notification, body)),
    });
  };
}

function webhookBody({ id, channel, at, tidings }: Notification): string {
  return JSON.stringify({ version: 1, id, channel, at: new Date(at).toISOString(), alerts: tidings });
}

function signature(secret: string, { id, at }: Notification, body: string): Record<string, string> {
  const key = secret.startsWith(ENCODED) ? Buffer.from(secret.slice(ENCODED.length), 'base64') : Buffer.from(secret);
  const timestamp = String(Math.floor(at / 1_000));
  const signed = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signed}` };
}
