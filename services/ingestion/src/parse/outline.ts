import type { Block, FoundBlock } from './document.js';

/**
 * Gives every block the headings above it. Deeper headings end with the next one of their depth or above; blocks of one
 * section share one path array.
 *
 * @param title - The first H1 is left out of the paths when its text is this.
 */
export function withHeadingPaths(found: readonly FoundBlock[], title: string): Block[] {
  const firstH1 = found.find((block) => block.kind === 'heading' && block.depth === 1);
  let open: { depth: number; label: string }[] = [];
  let path: readonly string[] = [];
  return found.map(({ label = '', ...block }) => {
    if (block.kind !== 'heading') return { ...block, headingPath: path };
    const depth = block.depth ?? 1;
    const above = open.filter((heading) => heading.depth < depth);
    const headingPath = above.map((heading) => heading.label);
    const isTitle = block.start === firstH1?.start && label === title;
    open = label === '' || isTitle ? above : [...above, { depth, label }];
    path = open.map((heading) => heading.label);
    return { ...block, headingPath };
  });
}
