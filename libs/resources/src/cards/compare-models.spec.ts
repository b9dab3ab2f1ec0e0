import { describe, expect, it } from 'vitest';
import { chartSvg } from './chart-svg.js';
import { compareModels, sortModels } from './compare-models.js';
import { factsOf, score, speed } from './models.fake.js';
import { paretoChart } from './pareto-chart.js';

const model = (name: string, quality?: number, input?: number, firstTextMs?: number, currency = 'USD') =>
  factsOf(name, {
    ...(input === undefined ? {} : { prices: { input, output: 0, currency } }),
    card: {
      scores: quality === undefined ? [] : [score(quality)],
      ...(firstTextMs === undefined ? {} : { speed: speed(firstTextMs, 100) }),
    },
  });
const names = (models: readonly { name: string }[]) => models.map(({ name }) => name);

describe('compareModels', () => {
  it('puts on the front what is worth choosing, the best first', () => {
    const comparison = compareModels([model('cheap', 50, 1), model('poor', 40, 2), model('good', 70, 9)]);
    expect(comparison.aims).toEqual(['quality', 'cost']);
    expect(names(comparison.front)).toEqual(['good', 'cheap']);
    expect(comparison.dominated.map(({ model: { name }, by }) => [name, names(by)])).toEqual([['poor', ['cheap']]]);
  });

  it('takes latency in where it is known of all', () => {
    const [fast, slow] = [model('fast', 40, 2, 10), model('slow', 50, 1, 900)];
    expect(compareModels([fast, slow])).toMatchObject({ aims: ['quality', 'cost', 'latency'], dominated: [] });
    expect(compareModels([fast, slow, model('x', 45, 3)]).aims).toEqual(['quality', 'cost']);
  });

  it('says of what it lacks a value, another currency included', () => {
    const comparison = compareModels([
      model('a', 50, 1),
      model('b', 60, 1),
      model('c', 70),
      model('d', 80, 1, 1, 'EUR'),
    ]);
    expect(comparison.unplaced.map(({ model: { name }, missing }) => [name, missing])).toEqual([
      ['c', ['cost']],
      ['d', ['cost']],
    ]);
  });

  it('has no front over nothing', () => {
    expect(compareModels([model('a')])).toMatchObject({ aims: [], front: [], unplaced: [{ missing: [] }] });
    expect(compareModels([])).toEqual({ aims: [], front: [], dominated: [], unplaced: [] });
  });
});

describe('sortModels', () => {
  it('sorts by an aim, then by the others; the unknown last', () => {
    const models = [model('none'), model('dear', 50, 9), model('cheap', 50, 1), model('best', 60, 10)];
    expect(names(sortModels(models, 'quality'))).toEqual(['best', 'cheap', 'dear', 'none']);
    expect(names(sortModels(models, 'cost'))).toEqual(['cheap', 'dear', 'best', 'none']);
  });
});

describe('paretoChart', () => {
  it('puts higher up what is better, and further right what costs more, on a logarithmic axis where costs spread', () => {
    const free = factsOf('free', { provider: 'extractive', card: { scores: [score(30)] } });
    const chart = paretoChart(compareModels([free, model('a', 50, 1), model('b', 60, 10), model('c', 70, 100)]))!;
    const at = new Map(chart.points.map(({ name, x, y }) => [name, { x, y }]));
    const xs = ['free', 'a', 'b', 'c'].map((name) => at.get(name)!.x);
    expect(xs).toEqual(xs.toSorted((one, other) => one - other));
    expect(xs[2]! - xs[1]!).toBeCloseTo(xs[3]! - xs[2]!);
    expect(chart.xAxis.ticks.map(({ label }) => label)).toEqual(['0', '100', '1,000']);
    for (const { x, y } of chart.points) expect(Math.min(x, y, 1 - x, 1 - y)).toBeGreaterThanOrEqual(0);
  });

  it('has a line through the front over what it shows, whatever else is aimed at', () => {
    const models = [model('dear', 50, 9, 10), model('slow', 50, 1, 900), model('best', 60, 20, 900)];
    const comparison = compareModels(models);
    expect(names(comparison.front)).toEqual(['best', 'slow', 'dear']);
    const { line, points } = paretoChart(comparison)!;
    expect(names(points)).toEqual(['best', 'slow', 'dear']);
    expect(names(line)).toEqual(['slow', 'best']);
  });

  it('is drawn as SVG, whatever models are called', () => {
    const comparison = compareModels([model('a', 50, 1), model('b', 60, 2)]);
    const svg = chartSvg(paretoChart(comparison)!, { x: 'cost <USD>', y: 'Quiz & more' });
    expect(svg).toContain('cost &lt;USD&gt;');
    expect(svg).toContain('Quiz &amp; more');
    expect(svg.match(/<circle /g)).toHaveLength(2);
    expect(svg).toMatch(/<path d="M[\d.]+ [\d.]+H[\d.]+V[\d.]+"/);
    expect(paretoChart(compareModels([model('a', 50)]))).toBeUndefined();
  });
});
