import { join, resolve } from 'node:path';
import { loadConfig } from '@weir/config';
import { z } from 'zod';
import { type Home, homeAt, ROOT } from './home.js';

const port = z.coerce.number().int().min(0).max(65_535);

/** The environment of the `weir` command. */
export const settingsSchema = z.object({
  WEIR_HOME: z.string().default(join(ROOT, '.weir')).describe('folder that holds everything one system keeps'),
  WEIR_ARTEFACTS: z.string().default(join(ROOT, '.weir')).describe('folder with the installed servers and models'),
  WEIR_SERVICES: z.string().default(join(ROOT, 'services')).describe('folder whose built services `weir up` runs'),
  WEIR_PORT: port.default(7700).describe("the gateway's port; 0: any free one"),
  WEIR_KAFKA_PORT: port.default(9092).describe("the embedded Kafka's port; 0: any free one"),
  WEIR_ELASTICSEARCH_PORT: port.default(9200).describe("the embedded Elasticsearch's port; 0: any free one"),
  WEIR_MLFLOW: z.stringbool().default(true).describe('false: no MLflow is started'),
  WEIR_MLFLOW_PORT: port.default(5000).describe("the embedded MLflow's port; 0: any free one"),
  WEIR_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('a gateway elsewhere'),
  WEIR_API_KEY: z.string().optional().describe('the key to use with it (WEIR_API_KEY_FILE works too)'),
  KAFKA_BROKERS: z.string().optional().describe('a running Kafka, host:port, comma-separated; none is started then'),
  ELASTICSEARCH_URL: z.url().optional().describe('a running Elasticsearch; none is started then'),
  ELASTICSEARCH_API_KEY: z
    .string()
    .optional()
    .describe('the key to ask it with (secret: ELASTICSEARCH_API_KEY_FILE works too)'),
  MLFLOW_TRACKING_URI: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('a running MLflow; none is started then'),
  NO_COLOR: z.string().optional().describe('set: no colours (no-color.org)'),
});

export interface Settings {
  /** What started processes inherit. */
  environment: NodeJS.ProcessEnv;
  home: Home;
  artefacts: string;
  services: string;
  ports: { gateway: number; kafka: number; elasticsearch: number; mlflow: number };
  url: string | undefined;
  apiKey: string | undefined;
  kafkaBrokers: string | undefined;
  elasticsearchUrl: string | undefined;
  elasticsearchApiKey: string | undefined;
  mlflowUrl: string | undefined;
  /** Whether a system has an MLflow: one of its own, or the one that `mlflowUrl` names. */
  withMlflow: boolean;
}

/** @throws WeirError `config-invalid` that names every wrong variable. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const config = loadConfig(settingsSchema, environment);
  return {
    environment,
    home: homeAt(resolve(config.WEIR_HOME)),
    artefacts: resolve(config.WEIR_ARTEFACTS),
    services: resolve(config.WEIR_SERVICES),
    ports: {
      gateway: config.WEIR_PORT,
      kafka: config.WEIR_KAFKA_PORT,
      elasticsearch: config.WEIR_ELASTICSEARCH_PORT,
      mlflow: config.WEIR_MLFLOW_PORT,
    },
    url: config.WEIR_URL,
    apiKey: config.WEIR_API_KEY,
    kafkaBrokers: config.KAFKA_BROKERS,
    elasticsearchUrl: config.ELASTICSEARCH_URL,
    elasticsearchApiKey: config.ELASTICSEARCH_API_KEY,
    mlflowUrl: config.MLFLOW_TRACKING_URI,
    withMlflow: config.WEIR_MLFLOW || config.MLFLOW_TRACKING_URI !== undefined,
  };
}
