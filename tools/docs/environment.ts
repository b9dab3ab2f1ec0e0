import { z } from 'zod';
import { code, table } from './markdown.ts';

export interface Variable {
  name: string;
  /** As it is written in the environment; undefined: unset by default. */
  default: string | undefined;
  required: boolean;
  meaning: string;
  /** The values it may have, if they are few. */
  values: readonly string[];
}

interface Property {
  description?: string;
  default?: string | number | boolean;
  enum?: readonly string[];
}

/** What a schema says of each variable it reads. */
export function variablesOf(schema: z.ZodObject): Variable[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const output = propertiesOf(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }));
  return Object.entries(propertiesOf(json)).map(([name, property]) => {
    // What follows a conversion has its default on the other side of it.
    const value = property.default ?? output[name]?.default;
    return {
      name,
      default: value === undefined || value === '' ? undefined : String(value),
      required: json.required?.includes(name) ?? false,
      meaning: property.description ?? '',
      values: property.enum ?? [],
    };
  });
}

function propertiesOf({ properties }: z.core.JSONSchema.BaseSchema): Record<string, Property> {
  return (properties ?? {}) as Record<string, Property>;
}

/** A service's table. */
export function environmentTable(variables: readonly Variable[]): string {
  return table(
    ['variable', 'default', 'meaning'],
    variables.map((variable) => [code(variable.name), fallback(variable), meaning(variable)]),
  );
}

function fallback(variable: Variable): string {
  if (variable.required) return 'required';
  return variable.default === undefined ? '' : code(variable.default);
}

function meaning({ meaning: text, values }: Variable): string {
  return values.length === 0 ? text : `${text}: ${values.map(code).join(', ')}`;
}

export interface EnvironmentPart {
  title: string;
  variables: readonly Variable[];
}

/** `.env.example`: every variable once, where it first occurs; all commented out, so that a copy changes nothing. */
export function environmentExample(parts: readonly EnvironmentPart[]): string {
  const seen = new Set<string>();
  const lines = [
    '# Every variable there is, with its default. Copy it to .env, change what you need, and start with',
    '#   set -a; . ./.env; set +a; npm start',
    '# A secret can be in a file: NAME_FILE=/path instead of NAME=value.',
  ];
  for (const { title, variables } of parts) {
    const fresh = variables.filter(({ name }) => !seen.has(name));
    if (fresh.length === 0) continue;
    lines.push('', `# ---- ${title}`);
    for (const variable of fresh) {
      seen.add(variable.name);
      const values = variable.values.length === 0 ? '' : ` (${variable.values.join(', ')})`;
      lines.push('', `# ${variable.meaning}${values}`, `#${variable.name}=${variable.default ?? ''}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
