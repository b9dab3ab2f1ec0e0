const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;

/** One pass: what is put in is never looked at for variables again. A variable without a value stays as it stands. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(VARIABLE, (variable, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : variable,
  );
}

/** Names of a template's variables, each once, in the order of their first places. */
export function variablesIn(template: string): string[] {
  return [...new Set([...template.matchAll(VARIABLE)].map(([, name = '']) => name))];
}
