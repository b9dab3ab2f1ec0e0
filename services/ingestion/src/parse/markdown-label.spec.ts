import { describe, expect, it } from 'vitest';
import { plainLabel } from './markdown-label.js';

describe('plainLabel', () => {
  it.each([
    ['**Leave** _policy_', 'Leave policy'],
    ['[Leave](leave.md) and [sick days][sick]', 'Leave and sick days'],
    ['[![Build](badge.svg)](ci.html) Tool', 'Build Tool'],
    ['`parse_html(a[, b][, c])` ~~old~~', 'parse_html(a[, b][, c]) old'],
    ['Array`<string>` of *all*', 'Array<string> of all'],
    ['snake_case stays', 'snake_case stays'],
    ['1 \\* 2 \\_x', '1 * 2 _x'],
    ['<a name="key"></a>Key <https://weir.invalid>', 'Key https://weir.invalid'],
    ['Q&amp;A {#questions}', 'Q&A'],
  ])('reads %j as %j', (source, label) => {
    expect(plainLabel(source)).toBe(label);
  });
});
