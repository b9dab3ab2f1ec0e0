import { describe, expect, it } from 'vitest';
import { serviceEnvironment } from './service-environment.js';

const surroundings = {
  kafkaBrokers: ['a:1', 'b:2'],
  elasticsearchUrl: 'http://e:3',
  mlflowUrl: 'http://m:4',
  modelsFolder: '/m',
  recordingsFolder: '/r',
  datasetsFolder: '/d',
  compileCache: '/c',
};
const instance = { service: 'embedding', instance: 2, port: 4_000 };

describe('serviceEnvironment', () => {
  it('makes an instance part of the system and keeps what the operator set', () => {
    expect(serviceEnvironment({ LOG_LEVEL: 'debug', WEIR_HTTP_PORT: '1' }, surroundings, instance)).toEqual({
      LOG_LEVEL: 'debug',
      MALLOC_ARENA_MAX: '1',
      MALLOC_TRIM_THRESHOLD_: '131072',
      NODE_COMPILE_CACHE: '/c',
      KAFKA_BROKERS: 'a:1,b:2',
      ELASTICSEARCH_URL: 'http://e:3',
      MLFLOW_TRACKING_URI: 'http://m:4',
      WEIR_MODELS_DIR: '/m',
      WEIR_RECORDINGS_DIR: '/r',
      WEIR_DATASETS: '/d',
      WEIR_HTTP_PORT: '4000',
      WEIR_INSTANCE: '2',
      WEIR_EXIT_WITH_PARENT: 'true',
      WEIR_CREATE_COLLECTIONS: 'true',
      NODE_OPTIONS: '--max-old-space-size=256 --max-semi-space-size=4',
    });
  });

  it('tells the tuning service, and no other, what trains with torch', () => {
    const tuning = { python: '/p', program: '/main.py', folder: '/t' };
    const of = (service: string) => serviceEnvironment({}, { ...surroundings, tuning }, { ...instance, service });
    expect(of('tuning')).toMatchObject({
      WEIR_TUNING_PYTHON: '/p',
      WEIR_TUNING_PROGRAM: '/main.py',
      WEIR_TUNING_DIR: '/t',
    });
    expect(of('embedding')).not.toHaveProperty('WEIR_TUNING_PYTHON');
  });

  it('names no MLflow where there is none', () => {
    const environment = serviceEnvironment({}, { ...surroundings, mlflowUrl: undefined }, instance);
    expect(environment).not.toHaveProperty('MLFLOW_TRACKING_URI');
  });

  it('lets the operator choose the size of the heap', () => {
    const environment = serviceEnvironment({ NODE_OPTIONS: '--max_old_space_size=900' }, surroundings, instance);
    expect(environment['NODE_OPTIONS']).toBe('--max-semi-space-size=4 --max_old_space_size=900');
  });
});
