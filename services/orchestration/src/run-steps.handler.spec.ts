import {
  type AnswerCompleted,
  AnswerRequestedSchema,
  CheckResultSchema,
  type CompleteRequested,
  CompleteResultSchema,
  create,
  decodeMessage,
  type EmbedRequested,
  EmbedResultSchema,
  HitSchema,
  type MessageShape,
  PROTOBUF,
  RetrieveResultSchema,
  type RunState,
  RunStateSchema,
  StepCompletedSchema,
  topics,
} from '@weir/contracts';
import { type Emission, fakeMessageContext, placeOf } from '@weir/kafka';
import { defaultResources, parseResource, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { emitOutcome } from './outcome.js';
import { planRun } from './plan.js';
import { type Advance, advanceRun, beginRun } from './run-steps.handler.js';

const ARRIVED = Date.parse('2026-01-02T03:04:05.000Z');

const context = fakeMessageContext('weir.orchestration.v1.answer-requested', {
  envelope: { id: 'request-1' },
  partition: 3,
  log: 'log/3',
  key: 'run-1',
  timestamp: ARRIVED,
});

const said = (name: string) =>
  parseResource({ kind: 'Model', name, spec: { provider: 'scripted', script: [{ text: name }] } });

const fewShot = (name: string, examples: object) =>
  parseResource({
    kind: 'App',
    name,
    spec: {
      pattern: 'few-shot',
      model: 'default',
      withoutRetrieval: 'answer',
      examples: { ...examples, list: ['left', 'up', 'right'].map((answer) => ({ question: `${answer}?`, answer })) },
    },
  });

const snapshot = [
  ...defaultResources(),
  said('a'),
  said('b'),
  said('c'),
  fewShot('all-examples', { pick: 'all' }),
  fewShot('picked-examples', { pick: 'similar', k: 2 }),
  parseResource({
    kind: 'App',
    name: 'unsure',
    spec: { pattern: 'simple', model: 'default', sampling: { temperature: 1, samples: 5, minAgreement: 0.6 } },
  }),
  parseResource({
    kind: 'Model',
    name: 'routed',
    spec: { provider: 'route', targets: [{ model: 'a' }, { model: 'b', weight: 2 }], fallbacks: ['c'] },
  }),
  parseResource({
    kind: 'App',
    name: 'forgiving',
    spec: { pattern: 'rag', model: 'default', retrieval: { collection: 'handbook' }, withoutRetrieval: 'answer' },
  }),
  parseResource({
    kind: 'App',
    name: 'words',
    spec: { pattern: 'rag', model: 'default', retrieval: { collection: 'handbook', mode: 'keyword' } },
  }),
].reduce((all, resource) => all.with(resource), Snapshot.empty);

function begin(request: Parameters<typeof create<typeof AnswerRequestedSchema>>[1]): Advance {
  const message = create(AnswerRequestedSchema, {
    runId: 'run-1',
    app: 'handbook',
    question: 'How many days?',
    ...request,
  });
  return beginRun(message, planRun(message, context.envelope.tenant, snapshot), context);
}

type Result = MessageShape<typeof StepCompletedSchema>['result'];

const repliedAt = (timestamp: number) => placeOf(fakeMessageContext(topics.stepCompleted.name, { timestamp }));

function reply(state: RunState, result: Result): Advance {
  const step = create(StepCompletedSchema, { runId: state.runId, step: state.step, tookMs: 12, result });
  return advanceRun(state, step, repliedAt(ARRIVED + 40));
}

const hitsOf = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    create(HitSchema, {
      documentId: `d${index}`,
      chunkId: `c${index}`,
      version: 4n,
      text: 'Everybody has 25 days. Carry over five.',
      start: 100,
      end: 139,
    }),
  );

const results = {
  allow: (text = 'How many days?') =>
    ({ case: 'check', value: create(CheckResultSchema, { verdict: 'allow', text }) }) as const,
  block: () => ({ case: 'check', value: create(CheckResultSchema, { verdict: 'block' }) }) as const,
  vector: () => ({ case: 'embed', value: create(EmbedResultSchema, { vectors: [{ values: [0.6, 0.8] }] }) }) as const,
  hits: (count = 1) =>
    ({ case: 'retrieve', value: create(RetrieveResultSchema, { generation: 'g1', hits: hitsOf(count) }) }) as const,
  contexts: (count = 1) =>
    ({ case: 'check', value: create(CheckResultSchema, { verdict: 'allow', contexts: hitsOf(count) }) }) as const,
  text: (text: string, finishReason = 'stop') =>
    ({
      case: 'complete',
      value: create(CompleteResultSchema, { text, finishReason, usage: { inputTokens: 9, outputTokens: 3 } }),
    }) as const,
  failure: (code: string) =>
    ({ case: 'failure', value: { code, message: 'It failed.', field: '' } }) as unknown as Result,
};

/** Goes through the replies in turn and names what was asked for, or how it ended. */
function walk(first: Advance, replies: readonly Result[]): { steps: string[]; last: Advance } {
  const steps: string[] = [];
  let current = first;
  for (const result of [...replies, undefined]) {
    steps.push('command' in current ? current.state.step : current.outcome.outcome);
    if (!('command' in current) || !result) break;
    // What comes back is what was sent: the state travels as bytes.
    const sent = (current.command.message as { continuation?: Uint8Array }).continuation!;
    current = reply(decodeMessage(RunStateSchema, sent, PROTOBUF), result);
  }
  return { steps, last: current };
}

describe('a run', () => {
  const shown = ({ command }: { command?: Emission }) =>
    (command!.message as CompleteRequested).messages
      .filter(({ role }) => role === 'assistant')
      .map(({ content }) => content);

  it('shows all examples of a few-shot app, in their order, without embedding', () => {
    const { steps, last } = walk(begin({ app: 'all-examples' }), [results.allow()]);
    expect(steps).toEqual(['check-input', 'complete']);
    expect(shown(last as { command: Emission })).toEqual(['left', 'up', 'right']);
  });

  it('picks the examples that are like the question', () => {
    const { last } = walk(begin({ app: 'picked-examples' }), [results.allow()]);
    expect(((last as { command: Emission }).command.message as EmbedRequested).texts).toEqual([
      'How many days?',
      'left?',
      'up?',
      'right?',
    ]);
    const vectors = [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0.8, 0.6],
    ].map((values) => ({ values }));
    const embedded = { case: 'embed', value: create(EmbedResultSchema, { vectors }) } as const;
    const { steps, last: end } = walk(last, [embedded]);
    expect(steps).toEqual(['embed', 'complete']);
    expect(shown(end as { command: Emission })).toEqual(['up', 'right']);
  });

  it('goes on with the first examples when they cannot be picked and the app may answer so', () => {
    const { steps, last } = walk(begin({ app: 'picked-examples' }), [
      results.allow(),
      results.failure('embedding-failed'),
    ]);
    expect(steps).toEqual(['check-input', 'embed', 'complete']);
    expect(shown(last as { command: Emission })).toEqual(['left', 'up']);
  });

  it.each([
    [0.5, 'refused'],
    [0.6, 'answered'],
    [undefined, 'answered'],
  ])('with samples of which %s agree, where 0.6 have to, is %s', (agreement, ended) => {
    const first = begin({ app: 'unsure' });
    const { last } = walk(first, [results.allow()]);
    const completed = create(CompleteResultSchema, {
      text: '25 days',
      ...(agreement === undefined ? {} : { agreement }),
    });
    const { steps, last: end } = walk(last, [{ case: 'complete', value: completed }, results.allow('25 days')]);
    expect(steps.at(-1)).toBe(ended);
    if (!('outcome' in end)) throw new Error('not ended');
    expect(end.outcome.reason?.code).toBe(ended === 'refused' ? 'low-agreement' : undefined);
    expect((emitOutcome('t', end.state, end.outcome).message as AnswerCompleted).agreement).toBe(agreement);
  });

  it('sends the models of a route in their order, and says which of them answered', () => {
    const sent = (runId: string) => {
      const begun = begin({ runId, app: 'routed' });
      if (!('command' in begun)) throw new Error('no command');
      const { last } = walk(begun, [results.allow()]);
      if (!('command' in last)) throw new Error('no command');
      return last;
    };
    const asked = sent('run-1');
    const command = asked.command.message as CompleteRequested;
    expect(
      [command.model, ...command.fallbacks]
        .map((spec) => (spec as { script: [{ text: string }] }).script[0].text)
        .toSorted(),
    ).toEqual(['a', 'b', 'c']);
    expect((command.fallbacks.at(-1) as { script: [{ text: string }] }).script[0].text).toBe('c');
    const { state } = reply(asked.state, {
      case: 'complete',
      value: create(CompleteResultSchema, { text: 'c', fallback: 2 }),
    });
    const outcome = { outcome: 'answered', answer: 'c', citations: [] } as const;
    const completed = emitOutcome('t', state, outcome).message as AnswerCompleted;
    expect(completed.provenance).toMatchObject({ model: { name: 'c', provider: 'scripted' }, route: 'routed' });
  });

  it('takes the steps of a rag app in order', () => {
    const { steps, last } = walk(begin({}), [
      results.allow(),
      results.vector(),
      results.hits(),
      results.contexts(),
      results.text('25 days [1]'),
      results.allow('25 days [1]'),
    ]);
    expect(steps).toEqual([
      'check-input',
      'embed',
      'retrieve',
      'check-context',
      'complete',
      'check-output',
      'answered',
    ]);
    expect(last).toMatchObject({ outcome: { outcome: 'answered', answer: '25 days [1]' } });
    expect(last.state.timings).toMatchObject({ 'check-input': 12, complete: 12, total: 40 });
    // Where the request and each reply stand, for whoever looks the run up.
    expect(last.state.requested).toMatchObject({ topic: topics.answerRequested.name, offset: 7n, at: BigInt(ARRIVED) });
    expect(last.state.steps.map(({ step }) => step)).toEqual(steps.slice(0, -1));
    expect(last.state.steps.find(({ step }) => step === 'complete')).toMatchObject({
      completed: { topic: topics.stepCompleted.name, at: BigInt(ARRIVED + 40) },
      tookMs: 12,
    });
  });

  it.each([
    {
      app: 'chat',
      replies: [results.allow(), results.text('Hello.')],
      steps: ['check-input', 'complete', 'check-output'],
    },
    { app: 'default', replies: [results.allow()], steps: ['check-input', 'complete'] },
    { app: 'words', replies: [results.allow(), results.hits()], steps: ['check-input', 'retrieve', 'check-context'] },
  ])('$app leaves out what it does not need', ({ app, replies, steps }) => {
    expect(walk(begin({ app }), replies).steps).toEqual(steps);
  });

  it.each([
    { name: 'a blocked question', replies: [results.block()], outcome: 'refused', code: 'input-blocked' },
    {
      name: 'nothing found',
      replies: [results.allow(), results.vector(), results.hits(0)],
      outcome: 'refused',
      code: 'no-context',
    },
    {
      name: 'contexts without the answer',
      replies: [
        results.allow(),
        results.vector(),
        results.hits(),
        results.contexts(),
        results.text('No idea.', 'no-support'),
      ],
      outcome: 'refused',
      code: 'no-support',
    },
    {
      name: 'a model that says it does not know',
      replies: [results.allow(), results.vector(), results.hits(), results.contexts(), results.text('I do not know.')],
      outcome: 'refused',
      code: 'no-support',
    },
    {
      name: 'a blocked answer',
      replies: [
        results.allow(),
        results.vector(),
        results.hits(),
        results.contexts(),
        results.text('x'),
        results.block(),
      ],
      outcome: 'refused',
      code: 'output-blocked',
    },
    {
      name: 'retrieval down',
      replies: [results.allow(), results.vector(), results.failure('elasticsearch-unavailable')],
      outcome: 'failed',
      code: 'elasticsearch-unavailable',
    },
    {
      name: 'the model down',
      replies: [
        results.allow(),
        results.vector(),
        results.hits(),
        results.contexts(),
        results.failure('model-unavailable'),
      ],
      outcome: 'failed',
      code: 'model-unavailable',
    },
  ])('ends for $name', ({ replies, outcome, code }) => {
    expect(walk(begin({}), replies).last).toMatchObject({ outcome: { outcome, reason: { code } } });
  });

  it('answers without contexts where the app says so', () => {
    const { steps } = walk(begin({ app: 'forgiving' }), [
      results.allow(),
      results.vector(),
      results.failure('elasticsearch-unavailable'),
    ]);
    expect(steps).toEqual(['check-input', 'embed', 'retrieve', 'complete']);
  });

  it('says when the answer was cut', () => {
    const { last } = walk(begin({ app: 'chat' }), [
      results.allow(),
      results.text('Once upon', 'length'),
      results.allow('Once upon'),
    ]);
    expect(last).toMatchObject({ outcome: { outcome: 'answered', reason: { code: 'length' } } });
  });

  it('goes on with the question as the check left it', () => {
    const { last } = walk(begin({ app: 'chat' }), [results.allow('cleaned')]);
    expect(last).toMatchObject({ command: { message: { question: 'cleaned', messages: [{ content: 'cleaned' }] } } });
  });

  it('gives the same command for the same reply, delivered twice', () => {
    const first = begin({});
    expect(reply(first.state, results.allow())).toEqual(reply(first.state, results.allow()));
  });

  it("holds its deadline: the request's own, or the app's limit from its arrival", () => {
    expect(begin({}).state.deadline).toBe('2026-01-02T03:05:05.000Z');
    expect(begin({ deadline: '2026-01-02T03:04:06Z' }).state.deadline).toBe('2026-01-02T03:04:06.000Z');
  });

  it.each([
    { request: { question: '' }, code: 'question-missing', field: 'question' },
    {
      request: { question: '', messages: [{ role: 'assistant', content: 'hi' }] },
      code: 'question-missing',
      field: 'messages',
    },
    {
      request: {
        question: '',
        messages: [
          { role: 'robot', content: 'x' },
          { role: 'user', content: 'y' },
        ],
      },
      code: 'role-unknown',
      field: 'messages[0].role',
    },
    { request: { deadline: 'soon' }, code: 'deadline-invalid', field: 'deadline' },
    { request: { deadline: '2026-01-02T03:04:04Z' }, code: 'deadline-exceeded', field: 'deadline' },
    { request: { app: 'nobody' }, code: 'app-unknown', field: 'app' },
    { request: { collection: 'nowhere' }, code: 'collection-unknown', field: 'collection' },
    { request: { sampling: { temperature: 9 } }, code: 'sampling-invalid', field: 'sampling.temperature' },
  ])('refuses $request', ({ request, code, field }) => {
    expect(() => begin(request)).toThrowError(expect.objectContaining({ code, field, disposition: 'poison' }));
  });

  it('refuses a reply it does not wait for', () => {
    const { state } = begin({});
    const stray = create(StepCompletedSchema, { runId: 'run-1', step: 'retrieve', result: results.hits() });
    expect(() => advanceRun(state, stray, repliedAt(0))).toThrowError(
      expect.objectContaining({ code: 'step-unexpected' }),
    );
  });
});
