import type { FormerPlace, InboundRecord } from './record.js';

/** Header of a record that was copied when its topic was rewritten: `offset,timestamp` of where it stood first. */
export const COPIED = 'weir-copied';

const NAME = Buffer.from(COPIED);
const PLACE = /^(\d+),(\d+)$/;

export function writeFormerPlace({ offset, timestamp }: FormerPlace): string {
  return `${offset},${timestamp}`;
}

/** Where a record stood before its topic was rewritten; undefined of one that was not copied, or claims it wrongly. */
export function readFormerPlace(headers: InboundRecord['headers']): FormerPlace | undefined {
  for (const [name, value] of headers) {
    if (name?.length !== NAME.length || !name.equals(NAME)) continue;
    const match = PLACE.exec(value?.toString() ?? '');
    return match ? { offset: Number(match[1]), timestamp: Number(match[2]) } : undefined;
  }
  return undefined;
}

/** Where it stood when it was written for the first time. */
export function firstPlace({ former, offset, timestamp }: InboundRecord): FormerPlace {
  return former ?? { offset, timestamp };
}
