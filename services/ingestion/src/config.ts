import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7701),
  WEIR_MODELS_DIR: z.string().default('.weir/models').describe('folder of the embedding models, for their tokenizers'),
  WEIR_CREATE_COLLECTIONS: z
    .stringbool()
    .default(false)
    .describe('declare a collection with defaults when a document names one that is not declared'),
  WEIR_MAX_DOCUMENT_CHARACTERS: z.coerce
    .number()
    .int()
    .positive()
    .default(8_000_000)
    .describe('longest text that is parsed, characters; a policy may allow less'),
  WEIR_FETCH_HOSTS: z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((host) => host.trim().toLowerCase())
        .filter((host) => host !== ''),
    )
    .describe('hosts that documents may be fetched from by uri, comma-separated, host or host:port; none by default'),
  WEIR_FETCH_MAX_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(16_777_216)
    .describe('largest document fetched, bytes'),
  WEIR_FETCH_TIMEOUT_MS: z.coerce.number().int().positive().default(15_000).describe('for one fetch, milliseconds'),
});

export type Config = z.output<typeof configSchema>;
