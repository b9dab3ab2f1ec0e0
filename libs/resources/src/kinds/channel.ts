import { z } from 'zod';
import { durationSchema } from './duration.js';
import { secretReference } from './secret-reference.js';

const address = z.email();
const web = z.url({ protocol: /^https?$/ });

const common = {
  description: z.string().max(1_000).optional(),
  /** While an alert goes on, it is told again so often. @default only once */
  repeat: durationSchema('1m', '31d').optional(),
  /** Whether it is told when an alert has ended. */
  ended: z.boolean().default(true),
};

/** Where alerts are told. */
export const channelSchema = z.discriminatedUnion('type', [
  /** POST of JSON. */
  z.strictObject({
    type: z.literal('webhook'),
    ...common,
    url: web,
    /** The values are secret references. */
    headers: z.record(z.string(), secretReference).default({}),
    /** Key of signatures in the headers, as the specification of Standard Webhooks has them. */
    secret: secretReference.optional(),
  }),
  z.strictObject({
    type: z.literal('email'),
    ...common,
    /** Refers to the server's URL: `smtps://user:password@host`, or `smtp://host:port`. */
    server: secretReference,
    from: address,
    to: z.array(address).min(1).max(50),
  }),
  /** Alertmanager, which groups, silences and repeats by itself. */
  z.strictObject({
    type: z.literal('alertmanager'),
    description: common.description,
    url: web,
    headers: z.record(z.string(), secretReference).default({}),
  }),
]);

export type ChannelSpec = z.output<typeof channelSchema>;
export type ChannelOf<Type extends ChannelSpec['type']> = Extract<ChannelSpec, { type: Type }>;
