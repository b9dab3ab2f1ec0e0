import { operationsOf, type ToolSpec } from '@weir/resources';

/** Of HTTP's methods those that only ask (RFC 9110, section 9.2.1). */
const SAFE_METHODS = new Set(['get', 'head', 'options']);
const CHANGING_IN_BROWSER = new Set(['click', 'type', 'submit']);

/**
 * Whether a call may change something outside, so that it must not be made a second time by accident. What an MCP server
 * says of its functions (`readOnlyHint`) does not count: it is not held to it.
 */
export function mayChange(spec: ToolSpec, name: string): boolean {
  switch (spec.type) {
    case 'search':
    case 'fetch':
    case 'interpreter':
    case 'sql':
    case 'retrieval':
      return false;
    case 'browse':
      return CHANGING_IN_BROWSER.has(name);
    case 'openapi':
      return operationsOf(spec.document, [name]).some(({ method }) => !SAFE_METHODS.has(method));
    case 'mcp':
      return true;
  }
}
