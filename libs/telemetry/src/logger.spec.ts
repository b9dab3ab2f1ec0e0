import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';
import { withTrace } from './trace-context.js';

/** What is logged, as the lines of JSON that come out. */
function logged(log: (logger: ReturnType<typeof createLogger>) => void, level = 'info'): string[] {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  log(createLogger({ service: 'test', instance: '3', level }, destination));
  return lines;
}

describe('createLogger', () => {
  it('writes one line of JSON, with service, level and time', () => {
    const [line] = logged((logger) => logger.warn({ code: 'x' }, 'message failed'));
    expect(JSON.parse(line!)).toMatchObject({
      service: 'test',
      instance: '3',
      level: 'warn',
      code: 'x',
      msg: 'message failed',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    });
  });

  it('names the trace and the run of the message being handled', () => {
    const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true, run: 'run-1' };
    const [line] = logged((logger) => withTrace(trace, () => logger.info('x')));
    expect(JSON.parse(line!)).toMatchObject({ trace_id: trace.traceId, run: 'run-1' });
  });

  it.each([
    'text',
    'texts',
    'content',
    'question',
    'query',
    'answer',
    'prompt',
    'messages',
    'quote',
    'authorization',
    'password',
    'secret',
    'token',
    'apiKey',
  ])('removes %s, at the top and within', (name) => {
    const lines = logged((logger) => {
      logger.info({ [name]: 'PRIVATE' });
      logger.info({ request: { [name]: 'PRIVATE' } });
      logger.info({ request: { body: { [name]: 'PRIVATE' } } });
      logger.info({ hits: [{ [name]: 'PRIVATE' }] });
      logger.child({ [name]: 'PRIVATE' }).info('x');
    });
    expect(lines).toHaveLength(5);
    expect(lines.join('')).not.toContain('PRIVATE');
  });

  it('says nothing below its level', () => {
    expect(logged((logger) => logger.debug('x'))).toEqual([]);
  });
});
