import { median } from '@weir/statistics';
import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { ChatClient, type StreamTimes } from '../chat-client.js';
import { declareChatApp } from '../gateway-app.js';
import { ModelServer } from '../model-server.js';
import { openLoop } from '../open-loop.js';
import { alternating, spreadOf } from '../statistics.js';
import type { System } from '../system.js';

const PER_SECOND = 5;
const STREAMS = 50;
const WARM_UP_STREAMS = 100;
const SERVER = { firstMs: 50, pieces: 40, gapMs: 25 };

export const streaming: Benchmark = {
  id: 'p8',
  title: 'Streams',
  question:
    'From a request until the first text of its answer, through the gateway and the topics, over the same stream from the ' +
    'model server itself; and the longest time between two pieces of text.',
  run: { on: 'system', measure },
};

interface Round {
  /** Medians. */
  direct: StreamTimes;
  topics: StreamTimes;
  /** Of all streams of the round. */
  longestGapMs: number;
}

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const server = await ModelServer.start(SERVER);
  const direct = new ChatClient({ baseUrl: server.baseUrl, model: 'bench' });
  const topics = new ChatClient(await declareChatApp(system, server.baseUrl));
  try {
    report('warm-up');
    await streams(topics, WARM_UP_STREAMS);
    await streams(direct, WARM_UP_STREAMS / 2);
    const rounds: Round[] = [];
    for (const order of alternating(count)) {
      const arms: Partial<Record<'a' | 'b', StreamTimes[]>> = {};
      for (const arm of order) arms[arm] = await streams(arm === 'a' ? direct : topics, STREAMS);
      const through = arms.b!;
      const round: Round = {
        direct: medianOf(arms.a!),
        topics: medianOf(through),
        longestGapMs: Math.max(...through.map(({ longestGapMs }) => longestGapMs)),
      };
      rounds.push(round);
      report(`first text ${round.topics.firstMs.toFixed(1)} ms, direct ${round.direct.firstMs.toFixed(1)} ms`);
    }
    const over = (of: (round: Round) => number) => spreadOf(rounds.map(of));
    return {
      figures: [
        {
          name: 'ratio of first text',
          unit: '',
          value: over((round) => round.topics.firstMs / round.direct.firstMs),
          floor: { atMost: 1.5 },
        },
        {
          name: 'longest gap over topics',
          unit: 'ms',
          value: over((round) => round.longestGapMs),
          floor: { atMost: 200 },
        },
        { name: 'first text over topics, p50', unit: 'ms', value: over((round) => round.topics.firstMs) },
        { name: 'first text direct, p50', unit: 'ms', value: over((round) => round.direct.firstMs) },
        {
          name: 'longest gap of a stream over topics, p50',
          unit: 'ms',
          value: over((round) => round.topics.longestGapMs),
        },
        { name: 'longest gap of a stream direct, p50', unit: 'ms', value: over((round) => round.direct.longestGapMs) },
      ],
      conditions: { streamsPerSecond: PER_SECOND, streams: STREAMS, ...SERVER },
      rounds,
    };
  } finally {
    direct.close();
    topics.close();
    await server.stop();
  }
}

async function streams(client: ChatClient, howMany: number): Promise<StreamTimes[]> {
  const times: StreamTimes[] = [];
  await openLoop(howMany, PER_SECOND, async () => times.push(await client.stream()));
  return times;
}

function medianOf(times: readonly StreamTimes[]): StreamTimes {
  return {
    firstMs: median(times.map(({ firstMs }) => firstMs)),
    longestGapMs: median(times.map(({ longestGapMs }) => longestGapMs)),
  };
}
