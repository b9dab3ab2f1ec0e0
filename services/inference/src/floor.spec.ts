import { describe, expect, it } from 'vitest';
import { Floor } from './floor.js';

describe('Floor', () => {
  it('is of the first to speak, who may go on; the others are ended', () => {
    const floor = new Floor();
    const [first, second, third] = [floor.enter(), floor.enter(), floor.enter()];
    expect(second.speak()).toBe(true);
    expect(second.speak()).toBe(true);
    expect([first, second, third].map(({ signal }) => signal.aborted)).toEqual([true, false, true]);
    expect([first.speak(), third.speak()]).toEqual([false, false]);
    expect([first, second, third].map(({ spoke }) => spoke)).toEqual([false, true, false]);
  });

  it('is free for who enters later', () => {
    const floor = new Floor();
    floor.enter().speak();
    expect(floor.enter().speak()).toBe(true);
  });

  it('has nobody once it is closed', () => {
    const floor = new Floor();
    const speaker = floor.enter();
    floor.close();
    expect(speaker.signal.aborted).toBe(true);
    expect(speaker.speak()).toBe(false);
  });
});
