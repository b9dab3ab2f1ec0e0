import { describe, expect, it } from 'vitest';
import { classify } from './classify.js';
import { WeirError } from './weir-error.js';

describe('WeirError', () => {
  it('is known by its brand: an error of another copy of this library counts too', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('weir.error')]: true });
    expect(WeirError.is(foreign)).toBe(true);
    expect([new Error('x'), null, undefined, 'weir.error', {}].some((value) => WeirError.is(value))).toBe(false);
  });

  it('keeps its cause, and has none when there is none', () => {
    const cause = new Error('below');
    expect(new WeirError({ code: 'c', disposition: 'poison', message: 'm', cause }).cause).toBe(cause);
    expect('cause' in new WeirError({ code: 'c', disposition: 'poison', message: 'm' })).toBe(false);
  });
});

describe('classify', () => {
  it('leaves alone what is classified', () => {
    const error = new WeirError({ code: 'c', disposition: 'fatal', message: 'm' });
    expect(classify(error)).toBe(error);
  });

  it.each([
    [new TypeError('fetch failed'), 'TypeError: fetch failed'],
    // What was thrown may be anything, a text of a document too.
    ['the text of a document', 'Thrown value of type string.'],
    [undefined, 'Thrown value of type undefined.'],
  ])('takes anything else for retryable, with its cause', (thrown, message) => {
    expect(classify(thrown)).toMatchObject({ code: 'unclassified', disposition: 'retryable', message });
    expect(classify(thrown).cause).toBe(thrown);
  });
});
