import { describe, expect, it } from 'vitest';
import { isDownloadedJar } from './maven.js';

describe('isDownloadedJar', () => {
  it.each([
    ['Downloaded from central: https://host/org/apache/kafka/kafka-raft-4.1.0.jar (712 kB at 2.1 MB/s)', true],
    ['Downloading from central: https://host/org/apache/kafka/kafka-raft-4.1.0.jar', false],
    ['Downloaded from central: https://host/org/apache/kafka/kafka-raft-4.1.0.pom (1.9 kB at 40 kB/s)', false],
    ['[INFO] Copying kafka-raft-4.1.0.jar to /lib/kafka-raft-4.1.0.jar', false],
  ])('%s: %s', (line, answer) => {
    expect(isDownloadedJar(line)).toBe(answer);
  });
});
