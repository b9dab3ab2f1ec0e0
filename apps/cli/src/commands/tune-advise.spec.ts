import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway;
let items: object[];
let sums: object[];
// 200 characters of question and 200 of answer are 100 tokens; 12 such examples are 1,200.
const example = { question: 'q'.repeat(200), answer: 'a'.repeat(200) };
const app = {
  pattern: 'few-shot',
  model: 'small',
  examples: { pick: 'all', k: 4, list: Array.from({ length: 12 }, () => example) },
  retrieval: { collection: 'handbook' },
};

beforeEach(async () => {
  items = Array.from({ length: 60 }, (_, index) => ({
    id: `i-${index}`,
    input: `Where do I find form number ${index} of department ${index * 7}?`,
    expected: 'y'.repeat(400),
    metadata: { expectedFrom: 'correction' },
  }));
  sums = [{ values: ['support'], runs: 3_500, inputTokens: 5_250_000, outputTokens: 350_000, cost: 13.3 }];
  gateway = await startTestGateway(({ url }) => {
    if (url === '/api/resources/App/support') return { json: { kind: 'App', name: 'support', spec: app } };
    if (url === '/api/resources/Model/small') {
      const spec = { provider: 'openai', contextTokens: 8_000, prices: { input: 2, output: 8, currency: 'EUR' } };
      return { json: { kind: 'Model', name: 'small', spec } };
    }
    if (url.startsWith('/api/runs/sums')) return { json: { by: ['app'], sums, total: 1, rest: 0 } };
    if (url === '/api/datasets/from-traffic') {
      const lines = [...items.map((item) => ({ item })), { report: { answers: 80 } }];
      return { text: lines.map((line) => `${JSON.stringify(line)}\n`).join('') };
    }
    return { status: 404, json: { code: 'resource-unknown', message: 'There is none.' } };
  });
});
afterEach(() => gateway.close());

const advise = (...parameters: string[]) =>
  runWeir(['tune', 'advise', 'support', ...parameters], { WEIR_URL: gateway.url, WEIR_API_KEY: 'k' });

describe('weir tune advise', () => {
  it('prints the evidence and the arithmetic', async () => {
    const { exitCode, output } = await advise('--tuning-cost', '12');
    expect(exitCode).toBe(0);
    expect(output).toContain('support (few-shot, small): tune');
    expect(output).toContain('60 pairs to learn from, in 60 items (80 answers of the app among them)');
    expect(output).toContain('1500 tokens of prompt and 100 of answer a question (of 3500 runs in 7 days)');
    expect(output).toContain('1200 tokens of them are examples (estimated): 15 % of the 8000');
    expect(output).toContain('(1500 × 2 + 100 × 8) / 1000000 = 0.0038 EUR (recorded: 0.0038)');
    expect(output).toContain('(300 × 2 + 100 × 8) / 1000000 = 0.0014 EUR');
    expect(output).toContain('12 / 0.0024 = 5000 questions; at 500 a day: 10 days');
    expect(output).toMatch(/An adapter for its search: .*\n60 queries with what is right for them: \d+ to learn from/);
  });

  it('computes what a provider takes for training', async () => {
    const { output } = await advise('--training-price', '25', '--epochs', '3', '--json');
    const { evidence } = JSON.parse(output) as { evidence: { tuningCost: number } };
    const inputs = items.reduce<number>(
      (sum, item) => sum + Math.ceil((item as { input: string }).input.length / 4),
      0,
    );
    // 60 answers of 100 tokens each.
    expect(evidence.tuningCost).toBeCloseTo(((inputs + 6_000) * 3 * 25) / 1_000_000, 12);
  });

  it('says what is missing, and estimates where nobody has asked yet', async () => {
    items = items.slice(0, 4);
    sums = [];
    const { output } = await advise('--tuning-cost', '12');
    expect(output).toContain('1200 tokens of prompt and 100 of answer a question (estimated: there are no runs)');
    expect(output).toContain('fewer than 10 pairs');
    expect(output).toContain('Nobody asks');
    expect(output).toMatch(/fewer than 8 to learn from or to judge by: about \d+ queries are missing/);
  });
});
