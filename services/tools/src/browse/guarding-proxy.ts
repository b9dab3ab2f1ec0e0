import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WeirError } from '@weir/errors';
import type { HostGuard } from './host-guard.port.js';

/**
 * A proxy on this machine that a browser reaches the network through, and by nothing else. It asks the guard about every
 * host and connects to the address that the guard has judged, so that a name which changes its address in between leads
 * nowhere new. What is encrypted stays so: the browser checks certificates itself, through a tunnel.
 */
export class GuardingProxy {
  readonly #guard: HostGuard;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  #refusal: WeirError | undefined;
  #bytesLeft = 0;

  private constructor(guard: HostGuard) {
    this.#guard = guard;
    this.#server = createServer((incoming, response) => void this.#forward(incoming, response));
    this.#server.on('connect', (incoming, socket, head) => void this.#tunnel(incoming.url!, socket, head));
    this.#server.on('connection', (socket: Socket) => this.#hold(socket));
  }

  static async start(guard: HostGuard): Promise<GuardingProxy> {
    const proxy = new GuardingProxy(guard);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Begins a step: how much may be received in it, bytes; more ends the connections. */
  begin(bytes: number): void {
    this.#bytesLeft = bytes;
    this.#refusal = undefined;
  }

  get isSpent(): boolean {
    return this.#bytesLeft <= 0;
  }

  /** Why a host was refused in this step, if one was. */
  get refusal(): WeirError | undefined {
    return this.#refusal;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(incoming.url!);
    const address = url?.protocol === 'http:' ? await this.#addressOf(url) : undefined;
    if (url === null || address === undefined) {
      incoming.socket.destroy();
      return;
    }
    const { 'proxy-connection': _own, ...headers } = incoming.headers;
    const outgoing = request({
      host: address,
      port: url.port || 80,
      method: incoming.method,
      path: `${url.pathname}${url.search}`,
      headers,
      setHost: false,
      agent: false,
    });
    outgoing.on('error', () => incoming.socket.destroy());
    outgoing.on('socket', (socket) => this.#hold(socket));
    outgoing.on('response', (answer) => {
      this.#count(answer);
      // The browser is told that the rest does not come.
      answer.on('close', () => answer.complete || incoming.socket.destroy());
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  async #tunnel(authority: string, client: Duplex, head: Uint8Array): Promise<void> {
    client.on('error', () => client.destroy());
    // A tunnel does not say what it is for: `ws:` comes so as well as `https:`.
    const url = URL.parse(`https://${authority}`);
    const address = url ? await this.#addressOf(url) : undefined;
    if (url === null || address === undefined) {
      client.destroy();
      return;
    }
    const host = connect({ host: address, port: Number(url.port || 443) }, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      host.write(head);
      client.pipe(host);
      host.pipe(client);
    });
    this.#hold(host);
    this.#count(host);
    host.on('error', () => client.destroy());
    host.on('close', () => client.destroy());
    client.on('close', () => host.destroy());
  }

  async #addressOf(url: URL): Promise<string | undefined> {
    try {
      return await this.#guard.check(url.href);
    } catch (error) {
      if (WeirError.is(error)) this.#refusal = error;
      return undefined;
    }
  }

  #count(received: NodeJS.ReadableStream & { destroy(): void }): void {
    received.on('data', (data: Uint8Array) => {
      this.#bytesLeft -= data.length;
      if (this.isSpent) received.destroy();
    });
  }

  #hold(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
