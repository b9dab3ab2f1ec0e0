import { z } from 'zod';
import type { MlflowOptions } from './transport.js';

/** The variables that MLflow's own clients know too, for a service's `config.ts`. */
export const mlflowVariables = {
  MLFLOW_TRACKING_URI: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('address of MLflow; unset: nothing is recorded there'),
  MLFLOW_TRACKING_TOKEN: z.string().optional().describe('bearer token for MLflow (secret)'),
  MLFLOW_TRACKING_USERNAME: z.string().optional().describe('user name for MLflow'),
  MLFLOW_TRACKING_PASSWORD: z.string().optional().describe('password for MLflow (secret)'),
};

type Variables = { [Name in keyof typeof mlflowVariables]?: z.output<(typeof mlflowVariables)[Name]> };

/** Undefined where no MLflow is named. */
export function mlflowOptions(config: Variables): MlflowOptions | undefined {
  const { MLFLOW_TRACKING_URI: url, MLFLOW_TRACKING_TOKEN: token } = config;
  if (url === undefined) return undefined;
  return { url, token, username: config.MLFLOW_TRACKING_USERNAME, password: config.MLFLOW_TRACKING_PASSWORD };
}
