import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BinaryReader, type WireType } from '@bufbuild/protobuf/wire';

/** A span as a collector gets it. */
export interface CollectedSpan {
  service: string;
  traceId: string;
  spanId: string;
  /** Empty at the root. */
  parentId: string;
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  /** Nanoseconds since the epoch. */
  start: bigint;
  end: bigint;
  attributes: Record<string, string>;
}

export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  url: string;
  spans: CollectedSpan[];
  /** Bodies of all requests, as they came. */
  bodies: Buffer[];
  close(): Promise<void>;
}

/**
 * Receives traces over OTLP/HTTP, as protobuf (opentelemetry.proto.collector.trace.v1), and passes each request on to others: what a
 * collector does.
 *
 * @param passOn - Where to, with what headers; asked for each request.
 */
export async function startCollector(
  passOn: () => { url: string; headers: Record<string, string> } | undefined = () => undefined,
): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      const body = Buffer.concat(pieces);
      bodies.push(body);
      spans.push(...spansIn(body));
      const other = passOn();
      if (other) {
        const headers = { 'content-type': 'application/x-protobuf', ...other.headers };
        const passed = await fetch(`${other.url}/v1/traces`, { method: 'POST', headers, body });
        if (!passed.ok) throw new Error(`${other.url} refuses the traces: ${passed.status} ${await passed.text()}`);
      }
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    })().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Calls `take` for each field of a message; what is not taken is skipped. */
function fields(bytes: Uint8Array, take: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type]: [number, WireType] = reader.tag();
    if (!take(field, reader)) reader.skip(type, field);
  }
}

function spansIn(body: Uint8Array): CollectedSpan[] {
  const spans: CollectedSpan[] = [];
  fields(body, (field, reader) => {
    if (field !== 1) return false;
    const scopes: Uint8Array[] = [];
    let resource: Record<string, string> = {};
    fields(reader.bytes(), (part, inner) => {
      if (part === 1) resource = attributesIn(inner.bytes(), 1);
      else if (part === 2) scopes.push(inner.bytes());
      else return false;
      return true;
    });
    for (const scope of scopes) {
      fields(scope, (part, inner) => {
        if (part !== 2) return false;
        spans.push(spanIn(inner.bytes(), resource['service.name'] ?? ''));
        return true;
      });
    }
    return true;
  });
  return spans;
}

function spanIn(bytes: Uint8Array, service: string): CollectedSpan {
  const span: CollectedSpan = {
    service,
    traceId: '',
    spanId: '',
    parentId: '',
    name: '',
    kind: 0,
    start: 0n,
    end: 0n,
    attributes: attributesIn(bytes, 9),
  };
  fields(bytes, (field, reader) => {
    if (field === 1) span.traceId = Buffer.from(reader.bytes()).toString('hex');
    else if (field === 2) span.spanId = Buffer.from(reader.bytes()).toString('hex');
    else if (field === 4) span.parentId = Buffer.from(reader.bytes()).toString('hex');
    else if (field === 5) span.name = reader.string();
    else if (field === 6) span.kind = reader.int32();
    else if (field === 7) span.start = BigInt(reader.fixed64());
    else if (field === 8) span.end = BigInt(reader.fixed64());
    else return false;
    return true;
  });
  return span;
}

/** The key-value pairs in one field of a message, each value as text. */
function attributesIn(bytes: Uint8Array, among: number): Record<string, string> {
  const attributes: Record<string, string> = {};
  fields(bytes, (field, reader) => {
    if (field !== among) return false;
    let key = '';
    let value = '';
    fields(reader.bytes(), (part, inner) => {
      if (part === 1) key = inner.string();
      else if (part === 2) value = valueIn(inner.bytes());
      else return false;
      return true;
    });
    attributes[key] = value;
    return true;
  });
  return attributes;
}

function valueIn(bytes: Uint8Array): string {
  let value = '';
  fields(bytes, (field, reader) => {
    if (field === 1) value = reader.string();
    else if (field === 2) value = String(reader.bool());
    else if (field === 3) value = String(reader.int64());
    else if (field === 4) value = String(reader.double());
    else return false;
    return true;
  });
  return value;
}
