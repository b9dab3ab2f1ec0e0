import { ROLES } from '@weir/resources';
import { rolesFor } from '../auth/roles.js';
import type { Route } from '../http/route.js';
import { routes } from './route-table.js';

/** Which role may use which route, as Markdown: a row for each, `scoped` where a key with scopes may too. */
export function rolesTable(): string {
  const head = ['route', 'what it does', ...ROLES, 'key with scopes'];
  const rows = Object.values<Route>(routes).map(({ method, path, summary, role, scoped }) => {
    const roles = role === 'none' ? ROLES : rolesFor(role);
    const scopes = role === 'none' || scoped ? 'yes' : '';
    return [`\`${method} ${path}\``, summary, ...ROLES.map((one) => (roles.includes(one) ? 'yes' : '')), scopes];
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
