import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a model of this server does while it is down: what stands before the first `/` of its name. */
const DOWN: Readonly<Record<string, (response: ServerResponse) => void>> = {
  error: (response) => void response.writeHead(500).end(),
  reset: (response) => void response.socket?.resetAndDestroy(),
};
const UP =
  `data: ${JSON.stringify({ model: 'bench', choices: [{ index: 0, delta: { content: 'Yes.' }, finish_reason: 'stop' }] })}\n\n` +
  'data: [DONE]\n\n';

/** A server of OpenAI's chat completions that can be down, on a free port of the loopback. */
export class FailingProvider {
  readonly #server: Server;
  /** Whether it answers. */
  isUp = false;
  /** Requests so far. */
  calls = 0;

  static async start(): Promise<FailingProvider> {
    const provider = new FailingProvider();
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        this.calls += 1;
        const { model } = JSON.parse(body) as { model: string };
        if (this.isUp) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(UP);
        else DOWN[model.split('/', 1)[0]!]!(response);
      });
    });
  }

  get baseUrl(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
