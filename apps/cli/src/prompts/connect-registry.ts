import { loadConfig } from '@weir/config';
import type { Mlflow } from '@weir/mlflow';
import type { PromptRegistry } from '@weir/prompts';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { notRunning } from '../find-gateway.js';
import type { Settings } from '../settings.js';
import { readLiveState } from '../supervisor/state-file.js';

export interface Registry {
  mlflow: Mlflow;
  registry: PromptRegistry;
}

/**
 * The prompts of the MLflow that `MLFLOW_TRACKING_URI` names, else of the system that runs in this home.
 *
 * @throws CliError `not-running`, or `no-mlflow` for a system without one.
 */
export async function connectRegistry(settings: Settings): Promise<Registry> {
  const { Mlflow, mlflowOptions, mlflowVariables } = await import('@weir/mlflow');
  const { PromptRegistry } = await import('@weir/prompts');
  const config = loadConfig(z.object(mlflowVariables), settings.environment);
  const url = settings.mlflowUrl ?? localMlflow(settings);
  const mlflow = new Mlflow(mlflowOptions({ ...config, MLFLOW_TRACKING_URI: url })!);
  return { mlflow, registry: new PromptRegistry(mlflow) };
}

function localMlflow(settings: Settings): string {
  const state = readLiveState(settings.home);
  if (!state) throw notRunning('MLFLOW_TRACKING_URI');
  if (state.mlflow.url !== null) return state.mlflow.url;
  throw new CliError({
    code: 'no-mlflow',
    exitCode: EXIT.notReady,
    message: 'The system that runs here has no MLflow. Start it without WEIR_MLFLOW=false, or set MLFLOW_TRACKING_URI.',
  });
}
