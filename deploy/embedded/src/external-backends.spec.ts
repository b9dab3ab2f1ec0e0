import { describe, expect, it } from 'vitest';
import { healthRequest } from './external-backends.js';

describe('healthRequest', () => {
  it.each([
    ['http://es:9200', 'http://es:9200/_cluster/health', 'http://es:9200/', null],
    ['https://es/behind/a/proxy/', 'https://es/behind/a/proxy/_cluster/health', 'https://es/behind/a/proxy/', null],
    ['http://me:s%40crét@es:9200', 'http://es:9200/_cluster/health', 'http://es:9200/', 'me:s@crét'],
  ])('%s', (url, requested, shown, credentials) => {
    const health = healthRequest({ url });
    expect(health.request.url).toBe(requested);
    expect(health.shown).toBe(shown);
    const basic = credentials === null ? null : `Basic ${Buffer.from(credentials).toString('base64')}`;
    expect(health.request.headers.get('authorization')).toBe(basic);
  });

  it('prefers the API key', () => {
    const { request } = healthRequest({ url: 'http://me:secret@es:9200', apiKey: 'key' });
    expect(request.headers.get('authorization')).toBe('ApiKey key');
  });
});
