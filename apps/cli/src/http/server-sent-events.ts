export interface ServerSentEvent {
  /** `message` when the stream names none. */
  event: string;
  data: string;
}

/** Events of a `text/event-stream`, given as its lines (WHATWG HTML, section 9.2.6; without ids and retry times). */
export async function* readEvents(lines: AsyncIterable<string>): AsyncGenerator<ServerSentEvent> {
  let event = '';
  let data: string[] = [];
  for await (const line of lines) {
    if (line === '') {
      if (data.length > 0) yield { event: event || 'message', data: data.join('\n') };
      event = '';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    // A line that begins with a colon is a comment, which keeps the connection open.
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
  }
}
