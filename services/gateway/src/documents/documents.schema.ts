import { nameSchema } from '@weir/resources';
import { z } from 'zod';
import { groupsSchema, reasonSchema, versionSchema } from '../answers/answer.schema.js';
import { named } from '../http/route.js';

const version = z
  .union([z.int().min(0), z.string().regex(/^\d{1,20}$/)])
  .describe('Larger is newer. Without it, the order of submission counts.');

const readers = z
  .array(nameSchema)
  .min(1)
  .max(1_000)
  .describe("Groups that may read it. Without it, the collection's default readers.");

const base64 = z
  .string()
  .refine((value) => Buffer.from(value, 'base64').toString('base64') === value, 'must be base64')
  .meta({ contentEncoding: 'base64' });

/** A document to index. */
export const documentSchema = named(
  'Document',
  z
    .strictObject({
      documentId: z.string().min(1).max(2_048),
      text: z.string().optional(),
      content: base64.optional().describe('Its bytes.'),
      uri: z.url().optional().describe('Where it is fetched from.'),
      title: z.string().optional(),
      mediaType: z.string().optional(),
      version: version.optional(),
      metadata: z.record(z.string(), z.unknown()).optional(),
      readers: readers.optional(),
      subject: z.string().min(1).max(512).optional().describe('The person whose data it is: an erasure goes by it.'),
    })
    .refine(({ text, content, uri }) => [text, content, uri].filter((source) => source !== undefined).length === 1, {
      path: ['text'],
      message: 'give one of text, content and uri',
    }),
);

export type DocumentBody = z.output<typeof documentSchema>;

export const accessSchema = named('Access', z.strictObject({ readers }));

export type AccessBody = z.output<typeof accessSchema>;

export const submitQuerySchema = z.strictObject({
  wait: z
    .stringbool()
    .optional()
    .describe('Answer when the document has reached its last status. Lines are waited for unless this is false.'),
});

export const deleteQuerySchema = z.strictObject({
  wait: z.stringbool().default(false).describe('Answer when it is deleted.'),
  version: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional()
    .describe('Delete up to this version.'),
});

/** Groups in a query: `groups=a,b`. */
const queryGroups = z
  .string()
  .transform((value) => value.split(',').filter((group) => group !== ''))
  .pipe(groupsSchema)
  .optional();

export const showQuerySchema = z.strictObject({ groups: queryGroups });

export const listQuerySchema = z.strictObject({
  after: z.string().optional().describe('List after this document id.'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  groups: queryGroups,
});

export const acceptedSchema = named('Accepted', z.object({ documentId: z.string(), runId: z.string() }));

export const documentStatusSchema = named(
  'DocumentStatus',
  z.object({
    documentId: z.string(),
    version: versionSchema,
    status: z.enum(['indexed', 'deleted', 'rejected']),
    reason: reasonSchema.optional(),
    chunks: z.int().optional(),
  }),
);

export type DocumentStatusJson = z.output<typeof documentStatusSchema>;

/** What became of one line of an upload. */
export const lineResultSchema = named(
  'LineResult',
  z.object({
    line: z.int().describe('From 1.'),
    documentId: z.string().optional(),
    version: versionSchema.optional(),
    status: z
      .enum(['indexed', 'deleted', 'rejected', 'submitted', 'failed'])
      .describe('`submitted`: Kafka has it, and its last status was not waited for. `failed`: Kafka did not take it.'),
    reason: reasonSchema.optional(),
    chunks: z.int().optional(),
  }),
);

export type LineResult = z.output<typeof lineResultSchema>;

const entry = {
  documentId: z.string(),
  version: versionSchema,
  title: z.string(),
  mediaType: z.string(),
  uri: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  readers: z.array(z.string()),
  chunks: z.int(),
  generation: z.string(),
  indexedAt: z.string(),
};

const documentEntrySchema = named('DocumentEntry', z.object(entry));

export const documentDetailSchema = named(
  'DocumentDetail',
  z.object({
    ...entry,
    content: z.array(
      z.object({
        chunkId: z.string(),
        text: z.string(),
        headingPath: z.array(z.string()),
        start: z.int(),
        end: z.int(),
      }),
    ),
  }),
);

export const documentListSchema = named(
  'DocumentList',
  z.object({
    documents: z.array(documentEntrySchema),
    next: z.string().optional().describe('`after` of the next page, if there is one.'),
  }),
);

export type DocumentEntryJson = z.output<typeof documentEntrySchema>;
export type DocumentDetailJson = z.output<typeof documentDetailSchema>;
export type DocumentListJson = z.output<typeof documentListSchema>;
