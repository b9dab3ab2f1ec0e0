import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, html } from './markup.js';

describe('html', () => {
  it('escapes values, and not markup among them', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${`"'&`}">${inner}${[1, 'a<', undefined]}</p>`.text).toBe(
      '<p title="&quot;&#39;&amp;"><b>&lt;i&gt;</b>1a&lt;</p>',
    );
  });

  it('leaves nothing that could end a text or an attribute, whatever comes', () => {
    // Any code units, half surrogate pairs among them.
    const any = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(fc.oneof(any, fc.string()), (text) => {
        const made = html`${text}`.text;
        expect(made).not.toMatch(/[<>"']/);
        expect(made.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('cut', () => {
  it.each([
    ['short', 5, 'short'],
    ['longer', 4, 'long…'],
    ['ab😀', 3, 'ab…'],
    ['', 3, ''],
  ])('of %j to %d is %j', (text, most, result) => expect(cut(text, most)).toBe(result));
});
