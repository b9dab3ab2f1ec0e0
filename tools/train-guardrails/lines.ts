import { readFileSync } from 'node:fs';
import { randomOf } from './random.ts';

/** A text, and what it belongs with: texts of one group are all learnt from, or all tried on. */
export interface Line {
  text: string;
  group: string;
}

/**
 * The lines of a file, each in some of its forms: `{a|b}` stands for one of both, and may hold more of its like.
 *
 * @param forms - How many to draw of a line, at most.
 */
export function linesOf(name: string, forms: number): Line[] {
  const lines = readFileSync(new URL(`lines/${name}.txt`, import.meta.url), 'utf8').split('\n');
  return lines.flatMap((line, number) => {
    if (line === '' || line.startsWith('# ')) return [];
    const random = randomOf(number + 1);
    const drawn = Array.from({ length: forms }, () => formOf(line, random));
    return [...new Set(drawn)].map((text) => ({ text, group: `${name}:${number}` }));
  });
}

function formOf(line: string, random: () => number): string {
  let form = line;
  // The innermost first.
  for (let next = choose(form, random); next !== form; next = choose(form, random)) form = next;
  return form.replace(/ +([.,!?])/g, '$1').trim();
}

function choose(line: string, random: () => number): string {
  return line.replace(/\{([^{}]*)\}/g, (_, choices: string) => {
    const all = choices.split('|');
    return all[Math.floor(random() * all.length)]!;
  });
}
