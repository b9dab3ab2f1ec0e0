import { describe, expect, it } from 'vitest';
import { elementsOf, numberElements, type PageNode, pageText, placedTexts } from './page-text.js';

const box = (x: number, y: number, width = 100, height = 20) => ({ x, y, width, height });

const nodes: PageNode[] = [
  { role: 'heading', name: 'Shop', level: 2, box: box(0, 0) },
  {
    role: 'paragraph',
    box: box(0, 30),
    children: [
      'See',
      { role: 'link', name: 'all offers', ref: 'e1', cursor: 'pointer', box: box(30, 30) },
      'of  today.',
    ],
  },
  {
    role: 'generic',
    ref: 'e2',
    cursor: 'pointer',
    box: box(0, 60),
    children: [{ role: 'generic', ref: 'e3', cursor: 'pointer', text: 'Open the menu' }],
  },
  {
    role: 'combobox',
    name: 'Size',
    ref: 'e4',
    box: box(0, 90),
    children: [
      { role: 'option', name: 'small', selected: true },
      { role: 'option', name: 'large' },
    ],
  },
  { role: 'textbox', placeholder: 'your name', ref: 'e5', text: 'Ada', box: box(0, 120) },
  { role: 'button', name: 'Buy', ref: 'e6', disabled: true, box: box(0, 900) },
];

describe('pageText', () => {
  it('writes a page in lines, its elements with numbers and states', () => {
    expect(pageText(nodes, numberElements(nodes))).toBe(
      [
        '## Shop',
        'See [1 link: all offers] of today.',
        '[2 area: Open the menu] [3 combobox: Size: *small, large] [4 textbox: your name: Ada] [5 button: Buy, disabled]',
      ].join('\n'),
    );
  });

  it('numbers the same elements as it names', () => {
    expect([...elementsOf(numberElements(nodes))].map(([number, { ref, choices }]) => [number, ref, choices])).toEqual([
      [1, 'e1', false],
      [2, 'e2', false],
      [3, 'e4', true],
      [4, 'e5', false],
      [5, 'e6', false],
    ]);
  });

  it('is empty for an empty page', () => {
    expect(pageText([], new Map())).toBe('');
  });
});

describe('placedTexts', () => {
  it('has what is on the screen, with its place', () => {
    expect(placedTexts(nodes, numberElements(nodes), { width: 1280, height: 720 }).split('\n')).toEqual([
      '0,0 100×20 Shop',
      '0,30 100×20 See of today.',
      '30,30 100×20 [1 link: all offers]',
      '0,60 100×20 [2 area: Open the menu]',
      '0,90 100×20 [3 combobox: Size: *small, large]',
      '0,120 100×20 [4 textbox: your name: Ada]',
    ]);
  });
});
