import { loadConfig } from '@weir/config';
import { kafkaOptions } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseConfig, httpPort } from './base-config.js';

const load = (environment: NodeJS.ProcessEnv) => loadConfig(z.object(baseConfig), environment);

describe('baseConfig', () => {
  it('works with an empty environment, on loopback only', () => {
    expect(load({})).toMatchObject({
      KAFKA_BROKERS: ['127.0.0.1:9092'],
      WEIR_HTTP_HOST: '127.0.0.1',
      WEIR_EXIT_WITH_PARENT: false,
      WEIR_REPLY_TOPIC_PREFIX: 'weir.replies.',
    });
  });

  it('reads several brokers, with spaces between', () => {
    expect(load({ KAFKA_BROKERS: 'a:9092, b:9093' }).KAFKA_BROKERS).toEqual(['a:9092', 'b:9093']);
  });

  it.each([
    ['KAFKA_BROKERS', 'kafka'],
    ['KAFKA_BROKERS', 'kafka:port'],
    ['KAFKA_TLS', 'maybe'],
    ['LOG_LEVEL', 'loud'],
    ['WEIR_SESSION_TIMEOUT_MS', '10'],
    ['WEIR_DRAIN_MS', '-1'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(() => load({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'config-invalid', message: expect.stringContaining(name) as string }) as Error,
    );
  });

  it.each(['-1', '65536', '77.5', 'http'])('refuses %s as a port', (value) => {
    const read = () => loadConfig(z.object({ WEIR_HTTP_PORT: httpPort(7700) }), { WEIR_HTTP_PORT: value });
    expect(read).toThrow(expect.objectContaining({ code: 'config-invalid' }) as Error);
  });

  it('authenticates with Kafka as it is told, and over TLS', () => {
    const secured = load({
      KAFKA_TLS: 'true',
      KAFKA_SASL_MECHANISM: 'PLAIN',
      KAFKA_SASL_USERNAME: 'u',
      KAFKA_SASL_PASSWORD: 'p',
    });
    expect(kafkaOptions(secured, 'client')).toMatchObject({
      clientId: 'client',
      sasl: { mechanism: 'PLAIN', username: 'u', password: 'p' },
      tls: {},
    });
    expect(kafkaOptions(load({}), 'client')).toEqual({ clientId: 'client', brokers: ['127.0.0.1:9092'] });
  });

  const pem = (what: string) => `-----BEGIN ${what}-----\nMII=\n-----END ${what}-----`;

  it('knows Kafka by a certificate of its own, and shows one', () => {
    const [ca, cert, key] = [pem('CERTIFICATE'), pem('CERTIFICATE'), pem('PRIVATE KEY')];
    const given = { KAFKA_TLS: 'true', KAFKA_TLS_CA: ca, KAFKA_TLS_CERT: cert, KAFKA_TLS_KEY: key };
    expect(kafkaOptions(load(given), 'client').tls).toEqual({ ca, cert, key });
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a mechanism without a user',
      { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512' },
      'KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD',
    ],
    ['certificates without TLS', { KAFKA_TLS_CA: pem('CERTIFICATE') }, 'KAFKA_TLS'],
    ['a certificate without its key', { KAFKA_TLS: 'true', KAFKA_TLS_CERT: pem('CERTIFICATE') }, 'KAFKA_TLS_KEY'],
    ['a key without its certificate', { KAFKA_TLS: 'true', KAFKA_TLS_KEY: pem('PRIVATE KEY') }, 'KAFKA_TLS_CERT'],
  ])('refuses %s', (_what, environment, field) => {
    expect(() => kafkaOptions(load(environment), 'client')).toThrow(
      expect.objectContaining({ code: 'config-invalid', disposition: 'fatal', field }),
    );
  });

  it('refuses a path where a certificate is meant, and does not tell it', () => {
    expect(() => load({ KAFKA_TLS_CA: '/etc/secret.pem' })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/KAFKA_TLS_CA: must be PEM$/) as string }),
    );
  });
});
