import { createHash } from 'node:crypto';
import type { ChannelOf } from '@weir/resources';
import { createTransport } from 'nodemailer';
import { channelRefused, channelSecret, channelUnavailable, type Environment } from './channel-errors.js';
import type { Send } from './channel.port.js';
import { subjectOf, textOf } from './tiding-text.js';

const TIMEOUT_MS = 10_000;
/** Replies of a server that will not be another the next time. */
const PERMANENT = 500;

/** Sends alerts as plain text. */
export function emailSender(environment: Environment): Send<ChannelOf<'email'>> {
  return async ({ server, from, to }, { id, tidings }) => {
    const transport = createTransport(serverOf(await channelSecret(server, 'server', environment)));
    try {
      await transport.sendMail({
        from,
        to,
        subject: `[weir] ${subjectOf(tidings)}`,
        text: textOf(tidings),
        // Whoever gets it twice sees that it is one.
        messageId: `<${createHash('sha256').update(id).digest('hex').slice(0, 32)}@weir>`,
      });
    } catch (error) {
      const { code = '', responseCode = 0 } = error as { code?: string; responseCode?: number };
      const said = `The mail server does not take it: ${responseCode || code || 'no reply'}.`;
      throw responseCode >= PERMANENT || code === 'EAUTH'
        ? channelRefused(said, error)
        : channelUnavailable(said, error);
    } finally {
      transport.close();
    }
  };
}

/** @throws WeirError poison `channel-refused`; does not quote the address, which has the password. */
function serverOf(address: string) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'smtp:' && url?.protocol !== 'smtps:') {
    throw channelRefused('The address of the mail server must be smtp://host:port or smtps://user:password@host.');
  }
  const isSecure = url.protocol === 'smtps:';
  return {
    host: url.hostname,
    port: Number(url.port) || (isSecure ? 465 : 587),
    secure: isSecure,
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    // A password is told to nobody in the clear.
    requireTLS: !isSecure && url.username !== '',
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  };
}
