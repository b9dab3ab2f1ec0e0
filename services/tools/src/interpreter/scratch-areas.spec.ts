import { expect, it } from 'vitest';
import { ScratchAreas } from './scratch-areas.js';

it('adds what programs of a run write, and keeps runs apart', () => {
  const areas = new ScratchAreas();
  areas.keep('one', new Map([['a', '1']]));
  areas.keep('one', new Map([['b', '2']]));
  expect([...areas.of('one')]).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
  expect(areas.of('two').size).toBe(0);
});

it('forgets the run that was used longest ago', () => {
  const areas = new ScratchAreas();
  const written = new Map([['a', '1']]);
  areas.keep('old', written);
  areas.keep('used', written);
  for (let run = 0; run < 198; run += 1) areas.keep(`run ${run}`, written);
  areas.keep('used', new Map());
  areas.keep('new', written);
  expect([areas.of('old').size, areas.of('used').size, areas.of('new').size]).toEqual([0, 1, 1]);
});
