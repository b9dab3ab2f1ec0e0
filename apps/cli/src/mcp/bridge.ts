import type { JSONRPCMessage, RequestId, Transport } from '@modelcontextprotocol/client';

/** The part of an HTTP transport that a bridge needs. */
export interface RemoteTransport extends Transport {
  setProtocolVersion(version: string): void;
}

/** What JSON-RPC calls an error of the server's own. */
const INTERNAL_ERROR = -32603;

/**
 * Joins a client on one transport with a server that is reached by HTTP. Messages go through as they are; what HTTP has no
 * message for is put into words of the other side: a cancelled request ends its connection, and a request that could not be
 * sent gets an error.
 *
 * @param explain - Says for a person why a request did not get through.
 * @returns Resolves when the client is gone.
 */
export async function bridge(
  local: Transport,
  remote: RemoteTransport,
  explain: (error: Error) => string,
): Promise<void> {
  const inFlight = new Map<RequestId, AbortController>();
  const gone = Promise.withResolvers<void>();
  // A client that goes away in the middle of it needs no answer.
  const tell = (message: JSONRPCMessage) => void local.send(message).catch(() => undefined);
  const forward = async (message: JSONRPCMessage) => {
    const id = 'method' in message && 'id' in message ? message.id : undefined;
    const ending = new AbortController();
    if (id !== undefined) inFlight.set(id, ending);
    try {
      await remote.send(message, { requestSignal: ending.signal });
    } catch (error) {
      // Nobody waits for what was cancelled, or for a notification.
      if (id === undefined || !inFlight.delete(id)) return;
      tell({ jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message: explain(error as Error) } });
    }
  };
  Object.assign(remote, {
    onmessage: (message: JSONRPCMessage) => {
      if (!('method' in message) && message.id !== undefined) inFlight.delete(message.id);
      const version = negotiatedVersion(message);
      if (version !== undefined) remote.setProtocolVersion(version);
      tell(message);
    },
  });
  Object.assign(local, {
    onclose: () => gone.resolve(),
    onmessage: (message: JSONRPCMessage) => {
      const cancelled = cancelledRequest(message);
      if (cancelled === undefined) return void forward(message);
      inFlight.get(cancelled)?.abort();
      inFlight.delete(cancelled);
    },
  });
  await remote.start();
  await local.start();
  await gone.promise;
  for (const ending of inFlight.values()) ending.abort();
  await remote.close();
}

function cancelledRequest(message: JSONRPCMessage): RequestId | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  return (message.params as { requestId?: RequestId } | undefined)?.requestId;
}

/** Clients of 2025 agree on a version once; over HTTP it then goes with every request. */
function negotiatedVersion(message: JSONRPCMessage): string | undefined {
  if (!('result' in message)) return undefined;
  const { protocolVersion } = message.result as { protocolVersion?: unknown };
  return typeof protocolVersion === 'string' ? protocolVersion : undefined;
}
