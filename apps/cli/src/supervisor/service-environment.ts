export interface ServiceSurroundings {
  kafkaBrokers: readonly string[];
  elasticsearchUrl: string;
  /** Undefined in a system without MLflow. */
  mlflowUrl: string | undefined;
  modelsFolder: string;
  /** Of what models answered. */
  recordingsFolder: string;
  /** Of the files of Datasets. */
  datasetsFolder: string;
  /** What trains models with torch, and the folder of what it goes on from. */
  tuning?: { python: string; program: string; folder: string };
  /** File of what the audit trail is signed with. */
  auditKey?: string;
  /** Where Node keeps compiled code, which halves the time that a service takes to load. */
  compileCache: string;
}

// MiB of heap, so that all services together stay under 1.5 GiB resident: those that hold documents or vectors get more.
const HEAP_MB: Readonly<Record<string, number>> = {
  ingestion: 256,
  embedding: 256,
  retrieval: 256,
  gateway: 256,
  monitoring: 224,
};
const OTHER_HEAP_MB = 160;
// The young generation is three times this; Node's default of 16 MiB is for processes that have a machine to themselves.
const SEMI_SPACE_MB: Readonly<Record<string, number>> = { ingestion: 4, embedding: 4 };
const OTHER_SEMI_SPACE_MB = 2;

/** The environment of one instance: the operator's own, and what makes it part of this system. */
export function serviceEnvironment(
  inherited: NodeJS.ProcessEnv,
  surroundings: ServiceSurroundings,
  instance: { service: string; instance: number; port: number },
): NodeJS.ProcessEnv {
  return {
    NODE_COMPILE_CACHE: surroundings.compileCache,
    // glibc gives every thread a heap of its own otherwise, and keeps what each has had.
    MALLOC_ARENA_MAX: '1',
    MALLOC_TRIM_THRESHOLD_: '131072',
    WEIR_DATASETS: surroundings.datasetsFolder,
    ...(instance.service === 'governance' && surroundings.auditKey !== undefined
      ? { WEIR_AUDIT_KEY_FILE: surroundings.auditKey }
      : {}),
    ...(instance.service === 'tuning' && surroundings.tuning
      ? {
          WEIR_TUNING_PYTHON: surroundings.tuning.python,
          WEIR_TUNING_PROGRAM: surroundings.tuning.program,
          WEIR_TUNING_DIR: surroundings.tuning.folder,
        }
      : {}),
    ...inherited,
    KAFKA_BROKERS: surroundings.kafkaBrokers.join(','),
    ELASTICSEARCH_URL: surroundings.elasticsearchUrl,
    ...(surroundings.mlflowUrl === undefined ? {} : { MLFLOW_TRACKING_URI: surroundings.mlflowUrl }),
    WEIR_MODELS_DIR: surroundings.modelsFolder,
    WEIR_RECORDINGS_DIR: surroundings.recordingsFolder,
    WEIR_HTTP_PORT: String(instance.port),
    WEIR_INSTANCE: String(instance.instance),
    WEIR_EXIT_WITH_PARENT: 'true',
    WEIR_CREATE_COLLECTIONS: 'true',
    NODE_OPTIONS: nodeOptions(inherited['NODE_OPTIONS'] ?? '', instance.service),
  };
}

/** The operator's options win where both say something. */
function nodeOptions(given: string, service: string): string {
  const heap = `--max-old-space-size=${HEAP_MB[service] ?? OTHER_HEAP_MB}`;
  const young = `--max-semi-space-size=${SEMI_SPACE_MB[service] ?? OTHER_SEMI_SPACE_MB}`;
  return [
    ...(/--max[-_]old[-_]space[-_]size/.test(given) ? [] : [heap]),
    ...(/--max[-_]semi[-_]space[-_]size/.test(given) ? [] : [young]),
    ...(given === '' ? [] : [given]),
  ].join(' ');
}
