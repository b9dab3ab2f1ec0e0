import { ProtocolError, UserError } from '@platformatic/kafka';
import { describe, expect, it } from 'vitest';
import { Topology } from './topology.js';

const failing = (error: Error) => new Topology({ metadata: () => Promise.reject(error) });

describe('Topology', () => {
  it('knows a missing topic for poison: it will not be there the next time', async () => {
    // What the client throws when the broker's metadata lacks a topic.
    const topology = failing(new UserError('Unknown topic weir.replies.nobody.'));
    await expect(topology.load(['weir.replies.nobody'])).rejects.toMatchObject({
      code: 'topic-missing',
      disposition: 'poison',
      field: 'weir.replies.nobody',
    });
  });

  it('does not wait for a topic that it may not see', async () => {
    const topology = failing(new ProtocolError('TOPIC_AUTHORIZATION_FAILED'));
    await expect(topology.load(['weir.replies.theirs'])).rejects.toMatchObject({
      code: 'topic-not-allowed',
      disposition: 'fatal',
    });
  });

  it('waits for a broker that does not answer', async () => {
    const topology = failing(new Error('connect ECONNREFUSED'));
    await expect(topology.load(['weir.replies.gateway'])).rejects.toMatchObject({
      code: 'kafka-unavailable',
      disposition: 'retryable',
    });
  });
});
