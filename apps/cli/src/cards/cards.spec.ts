import { describe, expect, it } from 'vitest';
import { cardHtml, cardMarkdown } from './card.js';
import { appCard, type CardSources, modelCard } from './make-card.js';

const outcome = (name: string, ended: string, reason?: string) =>
  ({ object: { kind: 'App', name }, outcome: ended, ...(reason ? { reason } : {}) }) as never;

const sources: CardSources = {
  resources: [
    { kind: 'App', name: 'support', spec: { description: 'Answers | <b>staff</b>', model: 'tiny', policy: 'strict' } },
    { kind: 'App', name: 'other', spec: { model: 'large' } },
    { kind: 'Policy', name: 'strict', spec: { pii: 'mask' } },
    { kind: 'Model', name: 'tiny', spec: { provider: 'openai', card: { licence: 'MIT' } } },
    {
      kind: 'Suite',
      name: 'smoke',
      spec: {
        variants: [
          { name: 'now', app: 'support' },
          { name: 'b', app: 'other' },
        ],
      },
    },
    { kind: 'Suite', name: 'elsewhere', spec: { variants: [{ name: 'x', app: 'other' }] } },
  ],
  evaluations: ['smoke', 'elsewhere'].map((suite) => ({
    runId: `run-${suite}`,
    suite,
    outcome: 'completed',
    cause: 'asked',
    caller: 'ada',
    requestedAt: '',
    completedAt: '2026-11-01T00:00:00Z',
    summary: {
      variants: ['now', 'b', 'x'].map((variant) => ({
        variant,
        items: 40,
        metrics: [{ metric: 'token-f1', estimate: 0.75, low: 0.7, high: 0.8 }],
      })),
    },
  })),
  feedback: [
    { score: 1, run: { app: 'support', model: 'tiny' } },
    { score: 0, correction: 'So.', run: { app: 'support', model: 'tiny' } },
    { score: 0, run: { app: 'other', model: 'large' } },
    { score: 0 },
  ] as never,
  outcomes: [
    outcome('support', 'answered'),
    outcome('support', 'answered'),
    outcome('support', 'refused', 'input-blocked'),
    outcome('other', 'failed', 'x'),
  ],
  madeAt: '2026-11-27T00:00:00Z',
};

const section = ({ sections }: ReturnType<typeof appCard>, heading: string) =>
  sections.find((one) => one.heading.startsWith(heading))?.rows;

describe('appCard', () => {
  it("has what is the app's own, and nothing of another", () => {
    const card = appCard('support', sources);
    expect(section(card, 'Limits')).toEqual([['pii', 'mask']]);
    expect(section(card, 'Evaluations')).toEqual([
      ['smoke', 'run run-smoke, 2026-11-01T00:00:00Z'],
      ['smoke, now', '40 items: token-f1 0.750 (0.700 to 0.800)'],
    ]);
    expect(section(card, 'Feedback')).toEqual([
      ['given', '2'],
      ['mean score, 0 to 1', '0.500 of 2'],
      ['corrections', '1'],
    ]);
    expect(section(card, 'Outcomes')).toEqual([
      ['answered', '2'],
      ['refused: input-blocked', '1'],
    ]);
  });

  it('says so where nothing is known', () => {
    const nothing = { ...sources, evaluations: [], feedback: [], outcomes: [] };
    expect(cardMarkdown(appCard('support', nothing))).toContain('## Evaluations\n\nNothing is known.');
  });
});

describe('modelCard', () => {
  it('has what is declared of the model, the apps that use it, and their results', () => {
    const card = modelCard('tiny', sources);
    expect(section(card, 'What it is')).toEqual([['licence', 'MIT']]);
    expect(section(card, 'How')).toEqual([['provider', 'openai']]);
    expect(section(card, 'Used by')).toEqual([['support', '']]);
    expect(section(card, 'Evaluations')?.[0]).toEqual(['smoke', 'run run-smoke, 2026-11-01T00:00:00Z']);
    expect(section(card, 'Feedback')?.[0]).toEqual(['given', '2']);
  });
});

describe('a card', () => {
  it('shows what others wrote as text, in Markdown and HTML', () => {
    const card = appCard('support', sources);
    expect(cardMarkdown(card)).toContain('| description | Answers \\| <b>staff</b> |');
    expect(cardHtml(card)).toContain('<td>Answers | &#60;b&#62;staff&#60;/b&#62;</td>');
  });
});
