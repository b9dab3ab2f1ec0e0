import { beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem } from './support/shared-system.js';

const system = sharedSystem();

const scripted = (name: string, entry: object) => ({
  kind: 'Model',
  name,
  spec: { provider: 'scripted', script: [entry] },
});
const route = (name: string, spec: object) => ({ kind: 'Model', name, spec: { provider: 'route', ...spec } });

const app = (name: string, sampling: object) => ({
  kind: 'App',
  name,
  spec: { pattern: 'simple', model: 'unsure', sampling },
});

beforeAll(async () => {
  const resources = [
    scripted('route-down', { fault: 'server-error' }),
    scripted('route-up', { text: 'From the one that works.' }),
    scripted('route-left', { text: 'Left.' }),
    scripted('route-right', { text: 'Right.' }),
    route('route-safe', { targets: [{ model: 'route-down' }], fallbacks: ['route-up'] }),
    route('route-even', { targets: [{ model: 'route-left' }, { model: 'route-right' }] }),
    scripted('unsure', {
      text: 'Yes.',
      variants: [
        { text: 'No.', share: 0.2 },
        { text: 'Perhaps.', share: 0.2 },
      ],
    }),
    app('of-samples', { samples: 20, seed: 3, temperature: 1 }),
    app('of-sure-samples', { samples: 20, seed: 3, temperature: 1, minAgreement: 1 }),
    route('route-broken', { targets: [{ model: 'route-nowhere' }] }),
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
});

interface Answer {
  outcome: string;
  answer: string;
  agreement?: number;
  reason?: { code: string };
  provenance: { model?: { name: string }; route?: string };
}

async function ask(name: string): Promise<Answer> {
  const body = JSON.stringify({ app: name, question: 'Which model is this?' });
  const response = await system.fetch('/api/answers', { method: 'POST', body });
  return (await response.json()) as Answer;
}

describe('a route', () => {
  it('answers by its fallback while its target fails, and says so', async () => {
    for (let question = 0; question < 8; question += 1) {
      expect(await ask('route-safe')).toMatchObject({
        outcome: 'answered',
        answer: 'From the one that works.',
        provenance: { model: { name: 'route-up' }, route: 'route-safe' },
      });
    }
  });

  it('spreads runs over its targets', async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, () => ask('route-even')));
    expect(new Set(answers.map(({ answer }) => answer))).toEqual(new Set(['Left.', 'Right.']));
  });

  it('fails a run that it has no model for, by name', async () => {
    expect(await ask('route-broken')).toMatchObject({ outcome: 'failed', reason: { code: 'model-unknown' } });
  });
});

describe('an app that takes several samples', () => {
  it('says what most of them say, how many agree, and that it does not know when too few do', async () => {
    const { agreement, ...answer } = await ask('of-samples');
    expect(answer).toMatchObject({ outcome: 'answered', answer: 'Yes.' });
    expect(agreement).toBeGreaterThan(0.34);
    expect(agreement).toBeLessThan(1);
    expect(await ask('of-sure-samples')).toMatchObject({
      outcome: 'refused',
      agreement,
      reason: { code: 'low-agreement' },
    });
  });
});
