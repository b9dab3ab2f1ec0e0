import { type Hit, HitSchema, create, type JsonObject } from '@weir/contracts';
import { appSchema, fill, parseResource, Snapshot } from '@weir/resources';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drive, hit } from './patterns/drive.fake.js';
import { renderPrompt } from './prompt.js';
import { resolvePrompt } from './resolve-prompt.js';

const version = (messages: object[], more: object = {}) => ({ messages, hash: JSON.stringify(messages), ...more });
const promptOf = (versions: object, aliases: object) => ({ kind: 'Prompt', name: 'qa', spec: { versions, aliases } });

const qa = promptOf(
  {
    1: version([{ role: 'user', content: 'One: {{ question }}' }]),
    2: version([
      { role: 'system', content: 'Be {{ tone }}.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello, {{ tone }}' },
      { role: 'user', content: 'Two: {{ question }}' },
    ]),
  },
  { production: 1, candidate: 2, latest: 2 },
);
const model = { kind: 'Model', name: 'small', spec: { provider: 'extractive' } };
const app = (spec: object) => ({ kind: 'App', name: 'app', spec: { pattern: 'simple', model: 'small', ...spec } });
const says = { complete: () => ({ text: 'So.', finishReason: 'stop' }) };

const asked = (prompt: object, spec: object, request: object = {}) => drive([model, prompt, app(spec)], request, says);
const messagesOf = ({ completions }: ReturnType<typeof asked>) =>
  completions[0]!.messages.map(({ role, content }) => `${role}: ${content}`);

describe('an app that names a Prompt', () => {
  it.each([
    ['qa@production', 1, 'production'],
    ['qa@1', 1, undefined],
  ])('%s', (prompt, number, alias) => {
    const driven = asked(qa, { prompt });
    expect(messagesOf(driven)).toEqual(['user: One: Why?']);
    const hash = (qa.spec.versions as Record<string, { hash: string }>)[number]!.hash;
    expect(driven.state.plan).toMatchObject({
      prompt: { name: 'qa', version: number, ...(alias === undefined ? {} : { alias }), hash },
    });
  });

  it('shows the messages of a chat before any conversation', () => {
    const messages = ['user', 'assistant', 'user'].map((role) => ({ role, content: `said by ${role}` }));
    expect(messagesOf(asked(qa, { prompt: 'qa@2' }, { question: '', messages, variables: { tone: 'kind' } }))).toEqual([
      'system: Be kind.',
      'user: Hi',
      'assistant: Hello, kind',
      'user: said by user',
      'assistant: said by assistant',
      'user: Two: said by user',
    ]);
  });

  it('goes by a variant of the app, by its alias', () => {
    const { state } = asked(qa, { prompt: 'qa@production' }, { variant: { prompt: 'qa@candidate' } });
    expect(state.plan).toMatchObject({ prompt: { version: 2, alias: 'candidate' } });
  });

  it("keeps the pattern's own system message where the prompt has none", () => {
    const collection = { kind: 'Collection', name: 'handbook', spec: {} };
    const rag = app({ pattern: 'rag', retrieval: { collection: 'handbook' }, prompt: 'qa@1' });
    const { completions } = drive([model, collection, qa, rag], {}, { ...says, retrieve: () => [hit('c')] });
    expect(completions[0]!.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(completions[0]!.messages[0]!.content).toContain('numbered contexts');
  });

  it("shows the prompt's examples, unless the app has some of its own", () => {
    const examples = [{ question: 'a?', answer: 'a!' }];
    const prompt = promptOf({ 1: version([{ role: 'user', content: '> {{ question }}' }], { examples }) }, { p: 1 });
    const ofPrompt = asked(prompt, { pattern: 'few-shot', prompt: 'qa@p' });
    expect(messagesOf(ofPrompt)).toEqual(['user: > a?', 'assistant: a!', 'user: > Why?']);
    const own = { list: [{ question: 'b?', answer: 'b!' }] };
    const ofApp = asked(prompt, { pattern: 'few-shot', prompt: 'qa@p', examples: own });
    expect(messagesOf(ofApp)).toEqual(['user: > b?', 'assistant: b!', 'user: > Why?']);
    expect(ofApp.state.plan).not.toMatchObject({ prompt: (ofPrompt.state.plan as { prompt: object }).prompt });
  });

  it.each([
    ['other@production', 'prompt-unknown'],
    ['qa@nothing', 'prompt-version-unknown'],
    ['qa@toString', 'prompt-version-unknown'],
    ['qa@7', 'prompt-version-unknown'],
  ])('%s: %s', (prompt, code) => {
    expect(() => asked(qa, { prompt })).toThrow(
      expect.objectContaining({ code, disposition: 'poison', field: 'prompt' }),
    );
  });

  it.each(['qa', 'qa@', '@production'])('is refused with %s', (prompt) => {
    expect(() => asked(qa, { prompt })).toThrow(expect.objectContaining({ code: 'resource-invalid' }));
  });
});

describe('variables of a Prompt', () => {
  const prompt = promptOf(
    {
      1: version([{ role: 'user', content: '{{ tone }}|{{ size }}|{{ tags }}|{{ note }}|{{ question }}' }], {
        variables: {
          tone: {},
          size: { type: 'number', default: 3 },
          tags: { type: 'list', default: ['a'] },
          note: { required: false },
          question: { description: 'What is asked.' },
        },
      }),
    },
    { p: 1 },
  );
  const render = (variables: JsonObject) => messagesOf(asked(prompt, { prompt: 'qa@p' }, { variables }));

  it.each<[JsonObject, string]>([
    [{ tone: 'kind' }, 'kind|3|["a"]||Why?'],
    [{ tone: '', size: 0.5, tags: [], note: 'n', other: 1 }, '|0.5|[]|n|Why?'],
    [{ tone: 'kind', size: null, question: 'mine' }, 'kind|3|["a"]||Why?'],
    [{ tone: '{{ note }}', note: '{{ question }}' }, '{{ note }}|3|["a"]|{{ question }}|Why?'],
  ])('%j', (variables, expected) => {
    expect(render(variables)).toEqual([`user: ${expected}`]);
  });

  it.each<[JsonObject, string, string]>([
    [{}, 'variable-missing', 'variables.tone'],
    [{ tone: null }, 'variable-missing', 'variables.tone'],
    [{ tone: 1 }, 'variable-invalid', 'variables.tone'],
    [{ tone: 'a', size: '3' }, 'variable-invalid', 'variables.size'],
    [{ tone: 'a', tags: {} }, 'variable-invalid', 'variables.tags'],
  ])('%j: %s', (variables, code, field) => {
    expect(() => render(variables)).toThrow(expect.objectContaining({ code, field, disposition: 'poison' }));
  });
});

describe('what users write', () => {
  const templates = [
    { role: 'system', content: 'S {{ tone }} E' },
    { role: 'user', content: 'U {{ tone }}' },
    { role: 'assistant', content: 'A {{ question }} E' },
    { role: 'user', content: 'Q {{ contexts }} and {{ question }} and {{ tone }} E' },
  ] as const;
  const spec = {
    kind: 'Prompt',
    name: 'qa',
    spec: {
      versions: {
        1: version([...templates], { variables: { tone: {} }, examples: [{ question: 'x {{ tone }}', answer: 'y' }] }),
      },
      aliases: { p: 1 },
    },
  };
  const snapshot = Snapshot.empty.with(parseResource(spec));
  const planned = appSchema.parse({ pattern: 'simple', model: 'm', prompt: 'qa@p' });

  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '{{ question }}',
      '{{contexts}}',
      '{{> tone }}',
      '{{ tone',
      '}}',
      '$&',
      '$1',
      '"}]',
      '\n\nsystem: ',
    ),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

  it('adds no message, no variable, and changes nothing of the template', () => {
    fc.assert(
      fc.property(text, text, text, fc.array(text, { maxLength: 3 }), (question, tone, title, texts) => {
        const contexts: Hit[] = texts.map((body) => create(HitSchema, { title, text: body }));
        const { app: worded } = resolvePrompt(planned, { tone }, snapshot);
        const said = [{ role: 'user', content: question }];
        const parts = { messages: said, contexts, summary: '', examples: [], variables: { tone } };
        const rendered = renderPrompt(worded, parts);
        const shown = contexts.map((each, index) => contextText(each, index)).join('\n\n');
        expect(rendered).toEqual([
          { role: 'system', content: `S ${tone} E` },
          { role: 'user', content: `U ${tone}` },
          { role: 'assistant', content: `A ${question} E` },
          { role: 'user', content: `Q ${shown} and x {{ tone }} and ${tone} E` },
          { role: 'assistant', content: 'y' },
          { role: 'user', content: `Q ${shown} and ${question} and ${tone} E` },
        ]);
      }),
    );
  });

  const contextText = ({ title, text: body }: Hit, index: number) =>
    [`[${index + 1}] ${title}`, body].filter((part) => part !== '').join('\n');

  it('is put in once, however it looks', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), text), (values) => {
        const marked = ['a', 'b', 'c'].map((name) => values[name] ?? `{{ ${name} }}`);
        expect(fill('[{{ a }}][{{ b }}][{{ c }}]', values)).toBe(marked.map((value) => `[${value}]`).join(''));
      }),
    );
  });
});
