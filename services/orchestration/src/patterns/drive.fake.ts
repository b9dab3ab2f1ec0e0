import {
  AnswerRequestedSchema,
  type CallRequested,
  CallResultSchema,
  CheckResultSchema,
  type CheckRequested,
  type CompleteRequested,
  CompleteResultSchema,
  create,
  decodeMessage,
  type EmbedRequested,
  EmbedResultSchema,
  type Hit,
  HitSchema,
  type MessageShape,
  PROTOBUF,
  type RecallRequested,
  RecallResultSchema,
  type RetrieveRequested,
  RetrieveResultSchema,
  RunStateSchema,
  StepCompletedSchema,
  topics,
} from '@weir/contracts';
import { fakeMessageContext, placeOf } from '@weir/kafka';
import { defaultResources, parseResource, Snapshot } from '@weir/resources';
import type { Outcome } from '../outcome.js';
import { planRun } from '../plan.js';
import { type Advance, advanceRun, beginRun } from '../run-steps.handler.js';

type Init<Schema extends Parameters<typeof create>[0]> = NonNullable<Parameters<typeof create<Schema>>[1]>;

/** What the services say to a run's steps; what is not given says something harmless. */
export interface Said {
  complete: (request: CompleteRequested, times: number) => Init<typeof CompleteResultSchema> | Error;
  call?: (request: CallRequested) => Init<typeof CallResultSchema> | Error;
  retrieve?: (request: RetrieveRequested) => Hit[] | Error;
  recall?: (request: RecallRequested) => Init<typeof RecallResultSchema> | Error;
  check?: (request: CheckRequested) => Init<typeof CheckResultSchema>;
}

export interface Driven {
  outcome: Outcome;
  /** Steps taken, in their order. */
  steps: string[];
  completions: CompleteRequested[];
  calls: CallRequested[];
  retrievals: RetrieveRequested[];
  state: MessageShape<typeof RunStateSchema>;
}

const TIME = Date.parse('2026-01-02T03:04:05.000Z');
/** More than any test takes: a run that does not end is a failure. */
const MOST_STEPS = 200;

export const hit = (chunkId: string, fields: Init<typeof HitSchema> = {}): Hit =>
  create(HitSchema, { chunkId, documentId: `${chunkId}.md`, text: `${chunkId} says so.`, ...fields });

/** Runs an app's question to its end, without any service. */
export function drive(resources: readonly object[], request: Init<typeof AnswerRequestedSchema>, said: Said): Driven {
  const snapshot = [...defaultResources(), ...resources.map(parseResource)].reduce(
    (all, resource) => all.with(resource),
    Snapshot.empty,
  );
  const asked = create(AnswerRequestedSchema, { runId: 'run-1', app: 'app', question: 'Why?', ...request });
  const context = fakeMessageContext('weir.orchestration.v1.answer-requested', { key: 'run-1', timestamp: TIME });
  const driven = { steps: [] as string[], completions: [] as CompleteRequested[], calls: [] as CallRequested[] };
  const retrievals: RetrieveRequested[] = [];
  const resultOf = (message: unknown, type: string): MessageShape<typeof StepCompletedSchema>['result'] => {
    switch (type) {
      case 'weir.governance.v1.CheckRequested': {
        const check = message as CheckRequested;
        const { text, citations, contexts } = check;
        const value = { verdict: 'allow', text, citations, contexts, ...said.check?.(check) };
        return { case: 'check', value: create(CheckResultSchema, value) };
      }
      case 'weir.embedding.v1.EmbedRequested': {
        const { texts } = message as EmbedRequested;
        return {
          case: 'embed',
          value: create(EmbedResultSchema, { vectors: texts.map((_text, place) => ({ values: [place + 1] })) }),
        };
      }
      case 'weir.retrieval.v1.RetrieveRequested': {
        retrievals.push(message as RetrieveRequested);
        const found = said.retrieve?.(message as RetrieveRequested) ?? [];
        if (found instanceof Error) return result('retrieve', RetrieveResultSchema, found);
        return result('retrieve', RetrieveResultSchema, { hits: found, generation: 'g1' });
      }
      case 'weir.inference.v1.CompleteRequested': {
        driven.completions.push(message as CompleteRequested);
        return result(
          'complete',
          CompleteResultSchema,
          said.complete(message as CompleteRequested, driven.completions.length),
        );
      }
      case 'weir.recall.v1.RecallRequested':
        return result('recall', RecallResultSchema, said.recall?.(message as RecallRequested) ?? {});
      default: {
        driven.calls.push(message as CallRequested);
        return result('call', CallResultSchema, said.call?.(message as CallRequested) ?? {});
      }
    }
  };
  let advance: Advance = beginRun(asked, planRun(asked, context.envelope.tenant, snapshot), context);
  while ('command' in advance) {
    if (driven.steps.length > MOST_STEPS) throw new Error(`The run does not end: ${driven.steps.join(', ')}.`);
    const { message, schema } = advance.command;
    const { step, continuation } = message as unknown as { step: string; continuation: Uint8Array };
    driven.steps.push(step);
    const reply = create(StepCompletedSchema, { step, runId: 'run-1', result: resultOf(message, schema.typeName) });
    advance = advanceRun(
      decodeMessage(RunStateSchema, continuation, PROTOBUF),
      reply,
      placeOf(fakeMessageContext(topics.stepCompleted.name, { timestamp: TIME })),
    );
  }
  return { ...driven, retrievals, outcome: advance.outcome, state: advance.state };
}

function result(
  name: 'complete' | 'call' | 'recall' | 'retrieve',
  schema:
    typeof CompleteResultSchema | typeof CallResultSchema | typeof RecallResultSchema | typeof RetrieveResultSchema,
  value: object,
): MessageShape<typeof StepCompletedSchema>['result'] {
  if (value instanceof Error) {
    return { case: 'failure', value: { code: value.message, message: value.message, field: '' } } as never;
  }
  return { case: name, value: create(schema, value) } as never;
}
