import { parseResource, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { routeRun } from './route.js';

const script = [{ text: 'x' }];

function snapshotWith(route: object): Snapshot {
  const models = ['a', 'b', 'c', 'd'].map((name) => ({ kind: 'Model', name, spec: { provider: 'scripted', script } }));
  const routes = [
    { kind: 'Model', name: 'route', spec: { provider: 'route', ...route } },
    { kind: 'Model', name: 'other', spec: { provider: 'route', targets: [{ model: 'a' }] } },
  ];
  return [...models, ...routes].reduce((all, each) => all.with(parseResource(each)), Snapshot.empty);
}

const order = (route: object, runId = 'run-1'): string[] => {
  const { model, fallbacks } = routeRun('route', runId, snapshotWith(route));
  return [model, ...fallbacks].map(({ name }) => name);
};

describe('routeRun', () => {
  it('is the model itself where it is no route', () => {
    expect(routeRun('a', 'run-1', snapshotWith({ targets: [{ model: 'b' }] }))).toMatchObject({
      model: { name: 'a', spec: { provider: 'scripted' } },
      fallbacks: [],
    });
  });

  it('asks a model without its card, and none that answers no questions', () => {
    const declare = (card: object) =>
      Snapshot.empty.with(parseResource({ kind: 'Model', name: 'm', spec: { provider: 'scripted', script, card } }));
    const { spec } = routeRun('m', 'run-1', declare({ licence: 'MIT' })).model;
    expect(spec).toEqual(routeRun('a', 'run-1', snapshotWith({ targets: [{ model: 'b' }] })).model.spec);
    expect(spec).not.toHaveProperty('card');
    expect(() => routeRun('m', 'run-1', declare({ purpose: 'embedding' }))).toThrow(
      expect.objectContaining({ code: 'model-purpose-wrong', field: 'model', disposition: 'poison' }),
    );
  });

  it('puts fallbacks after all targets, as they are declared', () => {
    const route = { targets: [{ model: 'b' }, { model: 'a' }], fallbacks: ['d', 'c'] };
    for (let run = 0; run < 20; run += 1) {
      const names = order(route, `run-${run}`);
      expect(names.slice(0, 2).toSorted()).toEqual(['a', 'b']);
      expect(names.slice(2)).toEqual(['d', 'c']);
    }
  });

  it('is the same each time for one run', () => {
    const route = { targets: [{ model: 'a' }, { model: 'b' }, { model: 'c' }] };
    expect(order(route)).toEqual(order(route));
  });

  it('gives each target its share of the runs', () => {
    const snapshot = snapshotWith({ targets: [{ model: 'a', weight: 3 }, { model: 'b' }] });
    const runs = Array.from({ length: 4_000 }, (_, run) => routeRun('route', `run-${run}`, snapshot).model.name);
    // Four standard deviations are 2.7 %.
    expect(Math.abs(runs.filter((name) => name === 'a').length / runs.length - 0.75)).toBeLessThan(0.027);
  });

  it.each([
    [{ targets: [{ model: 'gone' }] }, 'model-unknown'],
    [{ targets: [{ model: 'a' }], fallbacks: ['gone'] }, 'model-unknown'],
    [{ targets: [{ model: 'other' }] }, 'route-nested'],
  ])('refuses %j', (route, code) => {
    expect(() => order(route)).toThrow(expect.objectContaining({ code, field: 'model', disposition: 'poison' }));
  });

  it('is declared with each model once', () => {
    const twice = { targets: [{ model: 'a' }], fallbacks: ['a'] };
    expect(() => snapshotWith(twice)).toThrow(expect.objectContaining({ disposition: 'poison' }));
  });
});
