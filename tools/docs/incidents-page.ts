import type { Incident, Part } from '../incidents/incident.ts';
import type { Recorded } from '../incidents/recorded.ts';

const HEADS: Readonly<Record<Part, string>> = {
  symptom: 'What you see',
  find: 'Find the cause',
  mend: 'Mend it',
  over: 'It is over',
};
const PARTS = ['symptom', 'find', 'mend', 'over'] as const;

/** An incident of the page, with what its commands printed. */
export interface Told {
  incident: Incident;
  /** A step each, in the order of the incident. */
  recorded: readonly Recorded[];
}

/** The list of incidents, and a section each. */
export function incidentsPage(all: readonly Told[]): string {
  const list = all.map(({ incident: { name, title } }) => `| [${name}](#${name}) | ${title} |`);
  return [['| incident | what you notice |', '| --- | --- |', ...list].join('\n'), ...all.map(section)].join('\n\n');
}

function section({ incident, recorded }: Told): string {
  const { name, title, happens, note } = incident;
  const left = [...recorded];
  const parts = PARTS.map((part) => {
    const steps = part === 'symptom' ? [incident.symptom] : incident[part];
    const shown = steps.map(({ text }) => `${text}\n\n${block(left.shift()!)}`);
    return `**${HEADS[part]}**\n\n${shown.join('\n\n')}`;
  });
  return [
    `## ${name}`,
    `${title}.`,
    `\`\`\`sh\nnpm run incident -- ${name}\n\`\`\``,
    ...parts,
    '**What it was**',
    [happens, ...(note === undefined ? [] : [note])].join('\n\n'),
  ].join('\n\n');
}

function block({ command, output }: Recorded): string {
  return `\`\`\`text\n$ ${command}${output === '' ? '' : `\n${output}`}\n\`\`\``;
}
