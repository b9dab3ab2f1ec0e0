import { loadConfig } from '@weir/config';
import { describe, expect, it } from 'vitest';
import { backendsConfigSchema } from './config.js';

describe('backendsConfigSchema', () => {
  it('starts local processes unless told otherwise', () => {
    expect(loadConfig(backendsConfigSchema, {})).toEqual({
      KAFKA_TLS: false,
      WEIR_BACKENDS: 'embedded',
      WEIR_KAFKA_HEAP_MB: 512,
      WEIR_ELASTICSEARCH_HEAP_MB: 1024,
    });
  });

  it('reads several brokers', () => {
    const config = loadConfig(backendsConfigSchema, { KAFKA_BROKERS: 'a:9092, b:9092,' });
    expect(config.KAFKA_BROKERS).toEqual(['a:9092', 'b:9092']);
  });

  it.each([
    ['KAFKA_BROKERS', 'localhost'],
    ['KAFKA_BROKERS', ','],
    ['ELASTICSEARCH_URL', 'localhost:9200'],
    ['WEIR_BACKENDS', 'docker'],
    ['WEIR_KAFKA_PORT', '65536'],
    ['WEIR_ELASTICSEARCH_HEAP_MB', '1'],
  ])('refuses %s=%s by name', (name, value) => {
    const load = () => loadConfig(backendsConfigSchema, { [name]: value });
    expect(load).toThrow(expect.objectContaining({ code: 'config-invalid', message: expect.stringContaining(name) }));
  });
});
