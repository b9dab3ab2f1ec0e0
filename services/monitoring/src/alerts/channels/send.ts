import { alertmanagerSender } from './alertmanager.adapter.js';
import type { Environment } from './channel-errors.js';
import type { Send } from './channel.port.js';
import { emailSender } from './email.adapter.js';
import { webhookSender } from './webhook.adapter.js';

/** Sends by whatever a Channel is. */
export function channelSender(environment: Environment): Send {
  const webhook = webhookSender(environment);
  const email = emailSender(environment);
  const alertmanager = alertmanagerSender(environment);
  return async (spec, notification) => {
    switch (spec.type) {
      case 'webhook':
        return webhook(spec, notification);
      case 'email':
        return email(spec, notification);
      case 'alertmanager':
        return alertmanager(spec, notification);
    }
  };
}
