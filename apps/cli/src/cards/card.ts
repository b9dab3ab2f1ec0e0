/** What is told of an app or a model, for people who did not make it. */
export interface Card {
  title: string;
  /** RFC 3339. */
  madeAt: string;
  sections: { heading: string; rows: [name: string, value: string][] }[];
}

/** The card as Markdown: a table for each section that has something to say. */
export function cardMarkdown({ title, madeAt, sections }: Card): string {
  const cell = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\s+/g, ' ');
  return [
    `# ${cell(title)}`,
    '',
    `Made ${madeAt} from what is declared and measured.`,
    ...sections.flatMap(({ heading, rows }) => [
      '',
      `## ${heading}`,
      '',
      ...(rows.length === 0
        ? ['Nothing is known.']
        : ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${cell(name)} | ${cell(value)} |`)]),
    ]),
    '',
  ].join('\n');
}

/** The card as a page of its own, without scripts. */
export function cardHtml({ title, madeAt, sections }: Card): string {
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>`,
    '<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:50rem}th{text-align:left;padding-right:2rem;vertical-align:top}</style>',
    `</head><body><h1>${escaped(title)}</h1><p>Made ${escaped(madeAt)} from what is declared and measured.</p>`,
    ...sections.map(
      ({ heading, rows }) =>
        `<h2>${escaped(heading)}</h2>${rows.length === 0 ? '<p>Nothing is known.</p>' : tableOf(rows)}`,
    ),
    '</body></html>',
    '',
  ].join('\n');
}

function tableOf(rows: readonly [string, string][]): string {
  return `<table>${rows.map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(value)}</td></tr>`).join('')}</table>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
