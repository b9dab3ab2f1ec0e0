import type { DefaultTreeAdapterTypes } from 'parse5';

export type Node = DefaultTreeAdapterTypes.Node;
export type Element = DefaultTreeAdapterTypes.Element;

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Elements without readable text of the document: code and media, page furniture, controls. */
const skipped = words(
  'head script style noscript template nav footer aside form iframe object embed svg canvas audio video map ' +
    'button input select textarea datalist progress meter dialog menu',
);
const skippedRoles = words('navigation contentinfo complementary search');

/** Elements that start and end a block; all others are part of the line they stand in. */
const blocks = words(
  'address article blockquote body caption center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 ' +
    'header hgroup hr html legend li main ol p pre search section summary table tbody td tfoot th thead title tr ul',
);
const lists = words('ul ol dl');

export const isElement = (node: Node): node is Element => 'tagName' in node;
export const isBlock = (name: string): boolean => blocks.has(name);
export const isList = (name: string): boolean => lists.has(name);
export const headingDepthOf = (name: string): number => (/^h[1-6]$/.test(name) ? Number(name.charAt(1)) : 0);

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((candidate) => candidate.name === name)?.value;
}

/** Whether a reader does not see the element, or sees it as page furniture. */
export function isLeftOut(element: Element): boolean {
  if (skipped.has(element.tagName)) return true;
  return element.attrs.some(({ name, value }) => {
    if (name === 'hidden') return true;
    if (name === 'aria-hidden') return value.trim().toLowerCase() === 'true';
    if (name === 'role') return skippedRoles.has(value.trim().toLowerCase());
    return name === 'style' && /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(value);
  });
}

/**
 * The tables and lists that arrange a page instead of holding data: those with a heading inside, and tables with a table
 * inside. They are read as if their cells and items were plain sections. One pass: marking stops at what is marked.
 */
export function layoutContainers(root: Node): ReadonlySet<Node> {
  const withHeading = new Set<Node>();
  const withTable = new Set<Node>();
  const parents = new Map<Node, Element | undefined>();
  const pending: { node: Node; container?: Element; table?: Element }[] = [{ node: root }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node } = next;
    let { container, table } = next;
    if (isElement(node)) {
      const name = node.tagName;
      if (headingDepthOf(name) > 0) {
        let around = container;
        for (; around !== undefined && !withHeading.has(around); around = parents.get(around)) withHeading.add(around);
      }
      if (name === 'table' && table !== undefined) withTable.add(table);
      if (name === 'table' || isList(name)) {
        parents.set(node, container);
        container = node;
        if (name === 'table') table = node;
      }
    }
    if (!('childNodes' in node)) continue;
    for (const child of node.childNodes) pending.push({ node: child, container, table });
  }
  return new Set([...withHeading, ...withTable]);
}
