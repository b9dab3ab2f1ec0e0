import { sentenceSpans } from './sentences.js';
import { splitUnit, staysWhole } from './split-unit.js';
import { onlyHeadings, sizeOf } from './unit.js';
import type { Measure, Unit } from './unit.js';

/** How much fits into the chunks of one section. All in tokens, without what every chunk repeats (title, headings, context). */
export interface Room {
  /** What a chunk that starts with this unit should hold. */
  target: (first: Unit) => number;
  /** What it can hold. */
  limit: (first: Unit) => number;
  /** A last chunk smaller than this takes some of the one before. */
  smallest: number;
  overlap: number;
}

/**
 * Packs the units of one section into chunks, in order. Fills up to the target with whole units; a unit that does not fit
 * starts a new chunk, or is divided if it is too large for any. Headings stay with what follows them.
 */
export function packUnits(units: readonly Unit[], measure: Measure, room: Room): Unit[][] {
  const packer = new Packer(measure, room);
  for (const unit of units) packer.place(unit);
  return packer.finish();
}

class Packer {
  private readonly chunks: Unit[][] = [];
  private current: Unit[] = [];
  private size = 0;
  /** Whether the current chunk holds more than headings and repeated sentences. */
  private started = false;

  constructor(
    private readonly measure: Measure,
    private readonly room: Room,
  ) {}

  place(unit: Unit): void {
    const { started } = this;
    const first = this.current[0] ?? unit;
    // A unit that reads best whole may use the last of the window, if nothing but its heading is before it.
    const fresh = staysWhole(unit) ? this.room.limit(unit) : this.room.target(unit);
    const space = (started ? this.room.target(first) : Math.min(fresh, this.room.limit(first))) - this.size;
    if (unit.size <= space) {
      this.push(unit);
    } else if (started && this.closesFor(unit, fresh, space)) {
      this.close(unit);
      this.place(unit);
    } else if (!started && first.repeated === true) {
      this.start([]);
      this.place(unit);
    } else if (!started && unit.kind === 'heading' && this.current.length > 0) {
      this.chunks.push(this.current);
      this.start([]);
      this.place(unit);
    } else {
      this.placeParts(unit);
    }
  }

  finish(): Unit[][] {
    const { current, chunks } = this;
    if (!this.started && (current.length === 0 || current[0]?.repeated === true)) return chunks;
    const before = chunks.at(-1);
    const tooSmall = !this.started || (this.room.overlap === 0 && this.size < this.room.smallest);
    if (before === undefined || !tooSmall || onlyHeadings(before)) return [...chunks, current];
    return [...chunks.slice(0, -1), ...this.balanced([...before, ...current])];
  }

  private placeParts(unit: Unit): void {
    const parts = splitUnit(unit, this.measure);
    if (parts.length > 0) {
      for (const part of parts) this.place(part);
    } else if (this.started) {
      this.close(unit);
      this.place(unit);
    } else {
      this.push(unit);
    }
  }

  /** Whether to leave the rest of the chunk empty and start the next one with the unit. */
  private closesFor(unit: Unit, fresh: number, space: number): boolean {
    const target = this.room.target(this.current[0] ?? unit);
    if (unit.size > fresh) return space < target / 4;
    return staysWhole(unit) || this.size >= target / 2;
  }

  private push(unit: Unit): void {
    this.current.push(unit);
    this.size += unit.size;
    this.started ||= unit.kind !== 'heading';
  }

  private start(units: Unit[]): void {
    this.current = units;
    this.size = sizeOf(units);
    this.started = false;
  }

  private close(next: Unit): void {
    const lastContent = this.current.findLastIndex((unit) => unit.kind !== 'heading');
    const from = lastContent + (this.introduces(next) ? 0 : 1);
    const carried = this.current.slice(from);
    const chunk = this.current.slice(0, from);
    this.chunks.push(chunk);
    this.start(carried.length > 0 || next.kind === 'heading' ? carried : this.repetition(chunk));
  }

  /** Whether the last unit (`The fields are:`) should go with the next one, and there is room for both. */
  private introduces(next: Unit): boolean {
    const last = this.current.at(-1);
    const before = this.current.at(-2);
    if (last === undefined || last.kind === 'heading' || before === undefined || before.repeated === true) return false;
    if (before.kind === 'heading' || next.kind === 'heading' || !this.measure.text.startsWith(':', last.end - 1))
      return false;
    const target = this.room.target(last);
    return last.size <= target / 4 && last.size + next.size <= target;
  }

  /** The last whole sentences of a chunk, as many as the overlap holds, to start the next one with. */
  private repetition(chunk: readonly Unit[]): Unit[] {
    if (this.room.overlap === 0) return [];
    const sentences: Unit[] = [];
    let left = this.room.overlap;
    for (const unit of chunk.toReversed()) {
      // Parts of a sentence are no sentences.
      if (unit.kind !== 'paragraph' || unit.level > 1) break;
      for (const span of sentenceSpans(this.measure.text, unit).toReversed()) {
        const size = this.measure.size(span, undefined);
        // Never all of it: the next chunk has to start later than this one.
        if (size > left || span.start <= (chunk[0]?.start ?? 0)) return sentences;
        left -= size;
        sentences.unshift({ kind: 'paragraph', ...span, size, level: 1, repeated: true });
      }
    }
    return sentences;
  }

  /** Parts the units of the last two chunks anew, so that both are about equal. */
  private balanced(units: Unit[]): Unit[][] {
    const total = sizeOf(units);
    const lastContent = units.findLastIndex((unit) => unit.kind !== 'heading');
    let best: { at: number; distance: number } | undefined;
    let left = 0;
    for (let at = 1; at <= lastContent; at += 1) {
      const [first, before, second] = [units[0], units[at - 1], units[at]];
      if (first === undefined || before === undefined || second === undefined) continue;
      left += before.size;
      if (before.kind === 'heading') continue;
      if (left > this.room.limit(first) || total - left > this.room.limit(second)) continue;
      const distance = Math.abs(total - 2 * left);
      if (best === undefined || distance < best.distance) best = { at, distance };
    }
    if (best !== undefined) return [units.slice(0, best.at), units.slice(best.at)];
    return this.balancedFiner(units, lastContent);
  }

  /** Nothing but headings is left after a unit that fills a chunk: they take a part of it. */
  private balancedFiner(units: Unit[], lastContent: number): Unit[][] {
    const unit = units[lastContent];
    const parts = unit === undefined ? [] : splitUnit(unit, this.measure);
    if (parts.length === 0) return [units.slice(0, lastContent + 1), units.slice(lastContent + 1)];
    return this.balanced([...units.slice(0, lastContent), ...parts, ...units.slice(lastContent + 1)]);
  }
}
