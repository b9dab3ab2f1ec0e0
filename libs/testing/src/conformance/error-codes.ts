import type { SourceModule } from './workspace.js';

/** A code that the source gives to an error or to the reason of an outcome. */
export interface ErrorCode {
  code: string;
  /** Undefined where the code is a reason, or the disposition is not written beside it. */
  disposition: string | undefined;
  path: string;
}

interface Node {
  type: string;
  [key: string]: unknown;
}

const CODE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A function that takes a code, with the places of its arguments. */
interface Maker {
  name: string;
  code: number;
  disposition: number;
  /** What it always says. */
  fixed: string | undefined;
}

/**
 * Codes by how they are written: a `code:` in an object, or the argument for a parameter named `code` of a function of the
 * same module, or of one that the module imports.
 */
export function errorCodes(modules: readonly SourceModule[]): ErrorCode[] {
  const own = new Map(modules.map((module) => [module, makersOf(module)]));
  const all = new Map([...own.values()].flatMap((makers) => [...makers]));
  return modules.flatMap((module) => {
    const imported = module.imports.flatMap(({ names }) => names).filter((name) => all.has(name));
    const makers = new Map([...imported.map((name) => [name, all.get(name)!] as const), ...own.get(module)!]);
    return codesIn(module, makers);
  });
}

function codesIn({ program, path }: SourceModule, makers: ReadonlyMap<string, Maker>): ErrorCode[] {
  const found: ErrorCode[] = [];
  walk(program as Node, (node) => {
    if (node.type === 'ObjectExpression') {
      const members = membersOf(node);
      const [disposition] = literals(members.get('disposition'));
      for (const code of literals(members.get('code'))) found.push({ code, disposition, path });
    }
    const maker = node.type === 'CallExpression' ? makers.get(nameOf(node['callee']) ?? '') : undefined;
    if (!maker) return;
    const given = node['arguments'] as Node[];
    const [disposition = maker.fixed] = literals(given[maker.disposition]);
    for (const code of literals(given[maker.code])) found.push({ code, disposition, path });
  });
  return found.filter(({ code }) => CODE.test(code));
}

function makersOf({ program }: SourceModule): Map<string, Maker> {
  const makers = new Map<string, Maker>();
  walk(program as Node, (node) => {
    const maker = makerOf(node);
    if (maker) makers.set(maker.name, maker);
  });
  return makers;
}

function makerOf(node: Node): Maker | undefined {
  const callable = node.type === 'VariableDeclarator' ? (node['init'] as Node | null) : node;
  if (!callable || !['FunctionDeclaration', 'ArrowFunctionExpression'].includes(callable.type)) return undefined;
  const name = nameOf(node['id']);
  const parameters = (callable['params'] as Node[]).map(nameOf);
  const code = parameters.indexOf('code');
  if (name === undefined || code < 0) return undefined;
  let fixed: string | undefined;
  walk(callable, (inner) => {
    if (inner.type === 'ObjectExpression') fixed ??= literals(membersOf(inner).get('disposition'))[0];
  });
  return { name, code, disposition: parameters.indexOf('disposition'), fixed };
}

function membersOf(node: Node): Map<string | undefined, unknown> {
  return new Map((node['properties'] as Node[]).map((member) => [nameOf(member['key']), member['value']]));
}

function nameOf(node: unknown): string | undefined {
  const { name } = (node ?? {}) as { name?: unknown };
  return typeof name === 'string' ? name : undefined;
}

/** The texts that an expression can be: itself, or either branch of a condition. */
function literals(node: unknown): string[] {
  const { type, value, consequent, alternate, left, right } = (node ?? {}) as Node;
  switch (type) {
    case 'Literal':
      return typeof value === 'string' ? [value] : [];
    case 'ConditionalExpression':
      return [...literals(consequent), ...literals(alternate)];
    case 'LogicalExpression':
      return [...literals(left), ...literals(right)];
    default:
      return [];
  }
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child) walk(child as Node, visit);
    }
  }
}
