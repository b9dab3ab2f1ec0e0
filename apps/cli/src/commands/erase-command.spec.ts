import { afterEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const environment = () => ({ WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });
const serve = async (...answer: Parameters<typeof startTestGateway>) => (gateway = await startTestGateway(...answer));

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const ended = {
  erasureId: 'x1',
  state: 'erased',
  target: { subject: 'ada' },
  requestedAt: '2026-11-27T11:00:00Z',
  requestedBy: 'admin',
  objects: [
    { store: 'index', kind: 'chunk', place: 'weir-people', ids: ['c'], count: 3, state: 'erased' },
    { store: 'index', kind: 'chunk', place: 'weir-people', ids: [], count: 90, state: 'searched' },
  ],
  models: ['tuned'],
  probes: [{ place: 'index', method: 'references', searched: 1_000, found: 0 }],
};

describe('weir erase', () => {
  it.each([
    [['document', 'a/b.md', '-c', 'people'], { document: { collection: 'people', documentId: 'a/b.md' } }, {}],
    [['subject', 'ada', '--reason', 'ticket 1'], { subject: 'ada' }, { reason: 'ticket 1' }],
    [['tenant', 'bank'], { everything: true }, { confirm: 'bank' }],
  ])('%j asks, and waits for the receipt', async (words, target, more) => {
    let polls = 0;
    await serve(({ method }) => {
      if (method === 'POST') return { status: 202, json: { erasureId: 'x1' } };
      polls += 1;
      return {
        json: polls === 1 ? { ...ended, state: 'running', progress: { phase: 'topics', done: 1, of: 2 } } : ended,
      };
    });
    const { exitCode, lines } = await runWeir(['erase', ...words, '--yes', '--json'], environment());
    expect([exitCode, lines]).toEqual([0, [ended]]);
    expect(gateway!.seen[0]).toMatchObject({
      method: 'POST',
      url: '/api/erasures',
      body: { target, dryRun: false, ...more },
    });
    expect(polls).toBe(2);
  });

  it('prints what went and what was searched afterwards', async () => {
    await serve(() => ({ json: ended }));
    const { output } = await runWeir(['erase', 'show', 'x1'], environment());
    expect(output).toMatch(/^2026-11-27T11:00:00Z {2}x1 {2}erased {2}subject ada {2}admin$/m);
    expect(output).toMatch(/^weir-people +chunk +3 +erased$/m);
    expect(output).not.toContain('90');
    expect(output).toContain('1000 records and entries searched afterwards: nothing of it is left');
    expect(output).toContain('trained on it: tuned');
  });

  it('fails when something is left, and says what', async () => {
    const probes = [{ place: 'index', method: 'references', searched: 10, found: 2 }];
    await serve(() => ({ json: { ...ended, state: 'incomplete', probes, failure: 'Left: 2 in index.' } }));
    const { exitCode, output } = await runWeir(['erase', 'show', 'x1'], environment());
    expect(exitCode).toBe(1);
    expect(output).toContain('left: 2 in index');
  });

  it('erases nothing when nobody says yes', async () => {
    await serve(() => ({ json: ended }));
    const { exitCode, errors } = await runWeir(['erase', 'subject', 'ada', '--json'], environment());
    expect([exitCode, gateway!.seen]).toEqual([2, []]);
    expect(errors).toContain('--yes');
  });
});
