import { topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { resetNotes } from './reset-notes.js';

const at = Date.parse('2026-03-01T12:00:00Z');
const place = { topic: 'weir.a.v1.b', partition: 3 };

function entriesOf(plan: Parameters<typeof resetNotes>[1]): unknown[] {
  return resetNotes('weir.a.group', plan, at).map(({ topic, value }) => {
    expect(topic).toBe(topics.auditSubmitted.name);
    return (JSON.parse(value!.toString()) as { entry: unknown }).entry;
  });
}

describe('resetNotes', () => {
  it('say of each partition from where to where, and what is skipped or handled again', () => {
    expect(
      entriesOf([
        { ...place, from: 10, to: 4, again: 6, skipped: 0 },
        { ...place, partition: 4, from: null, to: 9, again: 0, skipped: 9 },
      ]),
    ).toMatchObject([
      {
        action: 'offsets-reset',
        tenant: 'weir',
        actor: { service: 'cli' },
        object: { kind: 'Group', name: 'weir.a.group/weir.a.v1.b/3', version: '4' },
        outcome: 'backwards',
        uses: [{ kind: 'Offset', name: '10' }],
        count: 6,
      },
      { object: { name: 'weir.a.group/weir.a.v1.b/4', version: '9' }, outcome: 'forwards', count: 9 },
    ]);
  });

  it('are the same of the same reset', () => {
    const plan = [{ ...place, from: 10, to: 4, again: 6, skipped: 0 }];
    expect(resetNotes('weir.a.group', plan, at)).toEqual(resetNotes('weir.a.group', plan, at));
  });
});
