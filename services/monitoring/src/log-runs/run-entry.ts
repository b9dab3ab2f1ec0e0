/** A run as it stands in the index: what it is looked for and summed up by, and the whole of it. */
export interface RunEntry {
  tenant: string;
  run: string;
  app: string;
  outcome: string;
  /** Code; empty where there is none. */
  reason: string;
  /** When its outcome was appended, milliseconds since the epoch. */
  at: number;
  /** From the append of its request to that of its outcome, milliseconds; absent where its request is not known. */
  duration?: number;
  model: string;
  /** `name@version`, or as the provenance names it. */
  prompt: string;
  policy: string;
  collection: string;
  generation: string;
  fingerprint: string;
  configuration: string;
  experiment: string;
  cost: number;
  /** Of the cost; empty where nothing is priced. */
  currency: string;
  inputTokens: number;
  outputTokens: number;
  tokens: number;
  citations: number;
  toolCalls: number;
  /** Names of tools that were called. */
  tool: string[];
  /** `input:block` and the like. */
  verdict: string[];
  /** Those that found something. */
  guardrail: string[];
  /** Codes of the failures of its steps. */
  failure: string[];
  cached: boolean;
  gap: string[];
  /** `weir.monitoring.v1.Run` as protobuf, base64. */
  record: string;
}
