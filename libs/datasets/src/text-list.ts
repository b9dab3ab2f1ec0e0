const QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs;
const ESCAPED = /\\(x[\da-f]{2}|u[\da-f]{4}|.)/gis;
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/**
 * The texts that a cell of a table holds: a JSON list, a list as Python prints it (`['a', "b's"]`; NumPy leaves the commas out), which
 * is how pandas writes one to CSV, or else the cell as the only one.
 */
export function textList(cell: string): string[] {
  const trimmed = cell.trim();
  if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) return [cell];
  return jsonList(trimmed) ?? pythonList(trimmed) ?? [cell];
}

function jsonList(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isTextList(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function pythonList(text: string): string[] | undefined {
  const inside = text.slice(1, -1);
  if (!/^[\s,]*$/.test(inside.replace(QUOTED, ''))) return undefined;
  return [...inside.matchAll(QUOTED)].map(([, single, double]) => unescaped(single ?? double ?? ''));
}

function unescaped(text: string): string {
  return text.replace(ESCAPED, (_whole, code: string) =>
    code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (CONTROLS[code] ?? code),
  );
}

export function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
