import { setTimeout as sleep } from 'node:timers/promises';
import { ChatClient, type ChatEndpoint } from './chat-client.js';
import type { System } from './system.js';

const NAME = 'bench-chat';
const DECLARED_MS = 20_000;

/**
 * Declares an app whose model is behind an endpoint, and waits until it answers.
 *
 * @param modelUrl - With `/v1`.
 */
export async function declareChatApp(system: System, modelUrl: string): Promise<ChatEndpoint> {
  const { gatewayUrl, adminKey } = system;
  const resources = [
    { kind: 'Model', name: NAME, spec: { provider: 'openai', model: 'bench', baseUrl: modelUrl } },
    { kind: 'App', name: NAME, spec: { pattern: 'simple', model: NAME } },
  ];
  const reply = await fetch(`${gatewayUrl}/api/resources`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ resources }),
  });
  if (!reply.ok) throw new Error(`The app could not be declared: ${await reply.text()}`);
  const endpoint = { baseUrl: `${gatewayUrl}/v1`, model: NAME, apiKey: adminKey };
  const client = new ChatClient(endpoint);
  for (const giveUpAt = performance.now() + DECLARED_MS; ; await sleep(250)) {
    try {
      await client.complete();
      client.close();
      return endpoint;
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
    }
  }
}
