import type { Benchmark, BenchmarkOptions, Figure, Findings } from '../benchmark.js';
import { ChatClient } from '../chat-client.js';
import { declareChatApp } from '../gateway-app.js';
import { LiteLlm, LITELLM_VERSION } from '../litellm.js';
import { ModelServer } from '../model-server.js';
import { openLoop } from '../open-loop.js';
import { quantile, rotating, spreadOf } from '../statistics.js';
import type { System } from '../system.js';

const PER_SECOND = 100;
const REQUESTS = 1_000;
const WARM_UP_REQUESTS = 1_000;
const MODEL_MS = 50;

export const gatewayOverhead: Benchmark = {
  id: 'p7',
  title: 'Gateway',
  question:
    'A chat completion at 100 requests a second through the gateway, and so through every service of a run, less the same ' +
    'request to the model server itself, which takes 50 ms; and the same for LiteLLM’s proxy, which forwards it.',
  run: { on: 'system', measure },
};

type Quantiles = Record<'p50' | 'p99', number>;
type Arm = 'direct' | 'weir' | 'litellm';
type Round = Partial<Record<Arm, Quantiles>>;

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const server = await ModelServer.start({ firstMs: MODEL_MS, pieces: 20, gapMs: 0 });
  const missing = await LiteLlm.install();
  if (missing !== undefined) report(missing);
  const rival = missing === undefined ? await LiteLlm.start(server.baseUrl) : undefined;
  const clients = new Map<Arm, ChatClient>([
    ['direct', new ChatClient({ baseUrl: server.baseUrl, model: 'bench' })],
    ['weir', new ChatClient(await declareChatApp(system, server.baseUrl))],
    ...(rival ? [['litellm', new ChatClient(rival.endpoint)] as const] : []),
  ]);
  const ask = async (client: ChatClient, howMany: number) => {
    const times = await openLoop(howMany, PER_SECOND, () => client.complete());
    // Until its next turn a server may close what nobody uses.
    client.close();
    return times;
  };
  try {
    for (const [arm, client] of clients) {
      report(`warm-up of ${arm}`);
      await ask(client, WARM_UP_REQUESTS);
    }
    const rounds: Round[] = [];
    for (const order of rotating([...clients], count)) {
      const round: Round = {};
      for (const [arm, client] of order) {
        const times = await ask(client, REQUESTS);
        round[arm] = { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
      }
      rounds.push(round);
      report(
        order.map(([arm]) => `${arm} ${round[arm]!.p50.toFixed(1)} / ${round[arm]!.p99.toFixed(1)} ms`).join(', '),
      );
    }
    return {
      figures: figuresOf(rounds, [...clients.keys()]),
      conditions: {
        requestsPerSecond: PER_SECOND,
        requests: REQUESTS,
        modelMs: MODEL_MS,
        liteLLM: missing ?? LITELLM_VERSION,
      },
      rounds,
    };
  } finally {
    for (const client of clients.values()) client.close();
    await rival?.stop();
    await server.stop();
  }
}

function figuresOf(rounds: readonly Round[], arms: readonly Arm[]): Figure[] {
  const inMs = (name: string, of: (round: Round) => number): Figure => ({
    name,
    unit: 'ms',
    value: spreadOf(rounds.map(of)),
  });
  const over = (arm: Arm, which: keyof Quantiles) =>
    inMs(`${arm} less direct, ${which}`, (round) => round[arm]![which] - round.direct![which]);
  return [
    { ...over('weir', 'p50'), floor: { atMost: 5 } },
    { ...over('weir', 'p99'), floor: { atMost: 30 } },
    ...(arms.includes('litellm') ? [over('litellm', 'p50'), over('litellm', 'p99'), ...ratios(rounds)] : []),
    ...arms.flatMap((arm) => [
      inMs(`${arm}, p50`, (round) => round[arm]!.p50),
      inMs(`${arm}, p99`, (round) => round[arm]!.p99),
    ]),
  ];
}

/** What Weir adds to a request, over what LiteLLM's proxy adds. */
function ratios(rounds: readonly Round[]): Figure[] {
  return (['p50', 'p99'] as const).map((which) => {
    const added = (arm: Arm, round: Round) => round[arm]![which] - round.direct![which];
    const value = spreadOf(rounds.map((round) => added('weir', round) / added('litellm', round)));
    return { name: `weir over litellm, ${which}`, unit: '', value, floor: { atMost: 0.5 } };
  });
}
