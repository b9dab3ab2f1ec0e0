/** A node of a page's accessibility tree, as Playwright gives it. */
export interface PageNode {
  role: string;
  name?: string;
  text?: string;
  /** What the element is found by. */
  ref?: string;
  placeholder?: string;
  level?: number;
  checked?: boolean | 'mixed';
  disabled?: boolean;
  selected?: boolean;
  cursor?: string;
  box?: { x: number; y: number; width: number; height: number };
  children?: (PageNode | string)[];
}

/** An element that something can be done with. */
export interface PageElement {
  ref: string;
  role: string;
  /** Of its choices one is taken, where others are written into. */
  choices: boolean;
}

/** Elements by their numbers, which begin at 1. */
export type Numbered = ReadonlyMap<number, PageElement>;

const FIELDS = new Set(words('textbox searchbox spinbutton combobox listbox slider'));
const INTERACTIVE = new Set([
  ...FIELDS,
  ...words('link button checkbox radio switch tab treeitem menuitem menuitemcheckbox menuitemradio'),
]);
const CELLS = new Set(words('cell gridcell columnheader rowheader'));
const INLINE = new Set([
  ...CELLS,
  ...words('text strong emphasis code deletion insertion subscript superscript mark time img option term'),
]);

function words(list: string): string[] {
  return list.split(' ');
}

/** Numbers the elements of a page in reading order. */
export function numberElements(nodes: readonly PageNode[]): Map<PageNode, number> {
  const numbers = new Map<PageNode, number>();
  const visit = (node: PageNode | string, inside: boolean) => {
    if (typeof node === 'string') return;
    // Inside of what can be clicked everything shows the pointer.
    const own = node.ref !== undefined && (INTERACTIVE.has(node.role) || (node.cursor === 'pointer' && !inside));
    if (own) numbers.set(node, numbers.size + 1);
    for (const child of node.children ?? []) visit(child, inside || own);
  };
  for (const node of nodes) visit(node, false);
  return numbers;
}

export function elementsOf(numbers: ReadonlyMap<PageNode, number>): Numbered {
  return new Map(
    [...numbers].map(([node, number]) => [
      number,
      { ref: node.ref!, role: node.role, choices: optionsOf(node).length > 0 },
    ]),
  );
}

/** A page as text, its elements in brackets with their numbers: `[3 link: More]`. */
export function pageText(nodes: readonly PageNode[], numbers: ReadonlyMap<PageNode, number>): string {
  const parts: string[] = [];
  const visit = (node: PageNode | string) => {
    if (typeof node === 'string') {
      parts.push(node, ' ');
      return;
    }
    const number = numbers.get(node);
    const inline = INLINE.has(node.role) || number !== undefined;
    if (!inline) parts.push('\n', lead(node));
    if (number !== undefined) parts.push(described(node, number), ' ');
    else {
      const own = [node.name, node.text].filter((part) => part !== undefined && part !== '');
      // The name of what holds other nodes is made of their texts, or says nothing more.
      if ((node.children ?? []).length === 0) parts.push(own.join(': '), ' ');
      else if (node.text) parts.push(node.text, ' ');
      for (const child of node.children ?? []) visit(child);
    }
    if (CELLS.has(node.role)) parts.push('| ');
    if (!inline) parts.push('\n');
  };
  nodes.forEach(visit);
  return tidy(parts.join(''));
}

/** The texts on the screen, each with where it is and how large: `x,y width×height`. */
export function placedTexts(
  nodes: readonly PageNode[],
  numbers: ReadonlyMap<PageNode, number>,
  screen: { width: number; height: number },
): string {
  const lines: string[] = [];
  const visit = (node: PageNode | string) => {
    if (typeof node === 'string') return;
    const { box, children = [] } = node;
    const number = numbers.get(node);
    const texts = children.filter((child) => typeof child === 'string');
    const own =
      number === undefined ? [node.name, node.text, ...texts].filter(Boolean).join(' ') : described(node, number);
    const seen =
      box &&
      box.width > 0 &&
      box.y < screen.height &&
      box.y + box.height > 0 &&
      box.x < screen.width &&
      box.x + box.width > 0;
    if (seen && own !== '') lines.push(`${box.x},${box.y} ${box.width}×${box.height} ${own}`);
    if (number === undefined) children.forEach(visit);
  };
  nodes.forEach(visit);
  return tidy(lines.join('\n'));
}

function lead({ role, level }: PageNode): string {
  if (role === 'heading') return `${'#'.repeat(level ?? 1)} `;
  return role === 'listitem' ? '- ' : '';
}

function described(node: PageNode, number: number): string {
  const options = optionsOf(node).map(({ name, text, selected }) => `${selected ? '*' : ''}${name ?? text ?? ''}`);
  const value = FIELDS.has(node.role) ? (options.length > 0 ? options.join(', ') : (node.text ?? '')) : '';
  const states = [node.checked === true && 'checked', node.disabled && 'disabled', node.selected && 'selected'];
  const label = [node.name ?? (FIELDS.has(node.role) ? node.placeholder : plain(node)), ...states]
    .filter(Boolean)
    .join(', ');
  const role = node.role === 'generic' ? 'area' : node.role;
  return `[${[`${number} ${role}`, label, value].filter((part) => part !== '').join(': ')}]`;
}

const optionsOf = ({ role, children = [] }: PageNode): PageNode[] =>
  role === 'combobox' || role === 'listbox'
    ? children
        .filter((child) => typeof child !== 'string')
        .filter((child) => child.role === 'option' && child.ref === undefined)
    : [];

function plain(node: PageNode | string): string {
  if (typeof node === 'string') return node;
  return [node.name ?? node.text ?? '', ...(node.children ?? []).map(plain)].join(' ').trim();
}

const tidy = (text: string) =>
  text
    .split('\n')
    .map((line) => line.replaceAll(/[^\S\n]+/g, ' ').trim())
    .filter((line) => line !== '' && line !== '|')
    .join('\n');
