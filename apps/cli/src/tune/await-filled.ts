import { decodeMessage, HEADER, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type KafkaOptions, LogReader } from '@weir/kafka';
import { quietLogger } from '../kafka/quiet-logger.js';
import { type FillState, fillStateAfter } from './fill-state.js';

/**
 * Resolves when a collection's generation has all documents that stand.
 *
 * @param onState - Called with how far it is, while it goes on.
 */
export async function awaitFilled(
  kafka: KafkaOptions,
  { collection, generation, signal }: { collection: string; generation: string; signal: AbortSignal },
  onState: (state: FillState) => void,
): Promise<FillState> {
  const { generationFilled, generationFillRequested } = topics;
  const { promise, resolve, reject } = Promise.withResolvers<FillState>();
  let state: FillState = { ready: false, stage: 'waits to begin', documents: 0, missing: 0 };
  let isKnown = false;
  const take = (record: InboundRecord): void => {
    if (record.value === null) return;
    const contentType = headerOf(record, HEADER.contentType);
    const after =
      record.topic === generationFilled.name
        ? fillStateAfter(state, { filled: decodeMessage(generationFilled.schema, record.value, contentType) })
        : fillStateAfter(state, {
            requested: decodeMessage(generationFillRequested.schema, record.value, contentType),
          });
    const said = after.of;
    if (said.collection !== collection || said.generation !== generation) return;
    ({ state } = after);
    if (!isKnown) return;
    onState(state);
    if (state.ready) resolve(state);
  };
  const reader = new LogReader({
    kafka,
    topics: [generationFilled.name, generationFillRequested.name],
    from: 'start',
    onRecord: take,
    logger: quietLogger(),
  });
  const give = () => reject(signal.reason as Error);
  signal.addEventListener('abort', give);
  try {
    await reader.start();
    await reader.caughtUp;
    isKnown = true;
    if (state.ready) return state;
    onState(state);
    return await promise;
  } finally {
    signal.removeEventListener('abort', give);
    await reader.stop();
  }
}
