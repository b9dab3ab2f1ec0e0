export interface FieldChange {
  /** As `spec.retrieval.k`. */
  path: string;
  /** Absent when the field is new. */
  from?: unknown;
  /** Absent when the field goes. */
  to?: unknown;
}

/** Every field that differs between two values of JSON, in order of their paths. Lists differ as a whole. */
export function changesBetween(from: unknown, to: unknown, path: string): FieldChange[] {
  if (isObject(from) && isObject(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted();
    return names.flatMap((name) => changesBetween(from[name], to[name], `${path}.${name}`));
  }
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  return [{ path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
