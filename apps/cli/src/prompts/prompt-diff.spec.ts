import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { unifiedDiff, wordDiff } from './prompt-diff.js';

const from = { label: 'qa@1', text: 'system: Be brief and kind.\nuser: "{{ question }}"\n' };
const to = { label: 'qa@2', text: 'system: Be brief and strict.\nuser: "{{ question }}"\nnote: new\n' };

describe('unifiedDiff', () => {
  it('is a patch', () => {
    const patch = unifiedDiff(from, to);
    expect(patch).toContain('--- qa@1\n+++ qa@2\n@@ -1,2 +1,3 @@');
    expect(applyPatch(from.text, patch)).toBe(to.text);
  });
});

describe('wordDiff', () => {
  it('shows the words of a line that changed a little', () => {
    expect(wordDiff(from, to)).toBe(
      [
        '--- qa@1',
        '+++ qa@2',
        '@@ -1,2 +1,3 @@',
        '~system: Be brief and [-kind-]{+strict+}.',
        ' user: "{{ question }}"',
        '+note: new',
      ].join('\n'),
    );
  });

  it('shows whole lines that have little in common', () => {
    const other = { label: 'qa@2', text: 'system: Answer nothing at all, ever.\nuser: "{{ question }}"\n' };
    expect(wordDiff(from, other)).toContain('-system: Be brief and kind.\n+system: Answer nothing at all, ever.');
  });

  it('is empty for the same', () => {
    expect([wordDiff(from, from), unifiedDiff(from, from)]).toEqual(['', '']);
  });
});
