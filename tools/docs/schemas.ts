import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createFileRegistry, type DescField, type DescMessage, fromBinary, ScalarType } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

const MESSAGES = 4;
const FIELDS = 2;

/** The message schemas with their comments, which the generated code no longer has. */
export interface Schemas {
  /** By full name. */
  message(typeName: string): DescMessage;
  /** Comment of a message or field; empty when it has none. */
  comment(of: DescMessage | DescField): string;
}

export function loadSchemas(root: string): Schemas {
  const buf = join(root, 'node_modules', '.bin', 'buf');
  const set = fromBinary(FileDescriptorSetSchema, execFileSync(buf, ['build', 'proto', '-o', '-'], { cwd: root }));
  const registry = createFileRegistry(set);
  const comments = new Map<string, string>();
  for (const file of set.file) {
    for (const { path, leadingComments } of file.sourceCodeInfo?.location ?? []) {
      const [part, message = 0, below, field = 0] = path;
      const owner = `${file.package}.${file.messageType[message]?.name}`;
      const text = leadingComments.trim().replace(/\s*\n\s*/g, ' ');
      if (part !== MESSAGES || text === '') continue;
      if (path.length === 2) comments.set(owner, text);
      if (path.length === 4 && below === FIELDS) {
        comments.set(`${owner}.${file.messageType[message]?.field[field]?.name}`, text);
      }
    }
  }
  return {
    message: (typeName) => {
      const found = registry.getMessage(typeName);
      if (!found) throw new Error(`There is no message ${typeName}.`);
      return found;
    },
    comment: (of) => comments.get(of.kind === 'message' ? of.typeName : `${of.parent.typeName}.${of.name}`) ?? '',
  };
}

/** A message and all it is made of, each once, in the order of their first mention. */
export function reachable(schemas: Schemas, roots: readonly string[]): DescMessage[] {
  const found = new Map<string, DescMessage>();
  const visit = (message: DescMessage): void => {
    if (found.has(message.typeName) || !message.typeName.startsWith('weir.')) return;
    found.set(message.typeName, message);
    for (const field of message.fields) if (field.message) visit(field.message);
  };
  for (const root of roots) visit(schemas.message(root));
  return [...found.values()];
}

/** A field's type as its JSON mapping has it; of a message, its name. */
export function jsonType(field: DescField): string {
  const single = singleType(field);
  if (field.fieldKind === 'list') return `${single}[]`;
  return field.fieldKind === 'map' ? `map of ${single}` : single;
}

/** Types that JSON has words of its own for. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  'google.protobuf.Struct': 'object',
  'google.protobuf.Value': 'any JSON value',
};

function singleType(field: DescField): string {
  if (field.message) return WELL_KNOWN[field.message.typeName] ?? field.message.name;
  switch (field.scalar) {
    case ScalarType.BOOL:
      return 'boolean';
    case ScalarType.BYTES:
      return 'base64';
    case ScalarType.STRING:
      return 'string';
    case ScalarType.FIXED64:
    case ScalarType.UINT64:
      return 'uint64, as a string';
    case ScalarType.UINT32:
      return 'integer';
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return 'number';
    default:
      throw new Error(`Field ${field.toString()} has a type that no other field has; say here how JSON writes it.`);
  }
}
