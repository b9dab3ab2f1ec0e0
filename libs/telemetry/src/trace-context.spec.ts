import { describe, expect, it } from 'vitest';
import { createTelemetry } from './telemetry.js';
import { currentTrace, formatTraceparent, newTrace, parseTraceparent } from './trace-context.js';

const id = 'a'.repeat(32);
const span = 'b'.repeat(16);

describe('parseTraceparent', () => {
  it('reads what it writes', () => {
    const trace = newTrace();
    expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace);
    expect(parseTraceparent(`00-${id}-${span}-00`)?.sampled).toBe(false);
  });

  it.each([
    undefined,
    '',
    'x',
    `00-${id}-${span}`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${id}-${'0'.repeat(16)}-01`,
    `00-${id.toUpperCase()}-${span}-01`,
  ])('starts anew from %j', (value) => {
    expect(parseTraceparent(value)).toBeUndefined();
  });
});

describe('spans without an exporter', () => {
  it('carry on the trace they follow from, under an id of their own', async () => {
    const { tracing } = await createTelemetry({ service: 'test', instance: '0', level: 'silent' });
    const parent = { traceId: id, spanId: span, sampled: true };
    const own = await tracing.span('x', { kind: 'consumer', parent, run: 'r' }, async () => currentTrace());
    expect(own).toMatchObject({ traceId: id, run: 'r' });
    expect(own?.spanId).not.toBe(span);
    expect(currentTrace()).toBeUndefined();
    const without = await tracing.span('x', { kind: 'internal' }, async () => currentTrace());
    expect(without?.traceId).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('consumer instruments', () => {
  it('have bounded labels: no id, no offset, no partition', async () => {
    const { registry } = await createTelemetry({ service: 'test', instance: '0', level: 'silent' });
    const own = registry.getMetricsAsArray().filter(({ name }) => name.startsWith('weir_')) as unknown as {
      name: string;
      labelNames: string[];
    }[];
    expect(own.length).toBeGreaterThan(8);
    const bounded = new Set(['topic', 'group', 'why', 'code', 'disposition', 'stage']);
    for (const { name, labelNames } of own)
      expect([name, labelNames.filter((label) => !bounded.has(label))]).toEqual([name, []]);
  });
});
