import { gzipSync } from 'node:zlib';

export interface ArchivedFile {
  /** Below 100 bytes, with `/` between folders. */
  name: string;
  content: string;
}

const BLOCK = 512;
const MODE = '0000600';

/**
 * A `.tgz` of some files, which only their owner may read (POSIX.1-1988 ustar).
 *
 * @param modified - Of all of them, milliseconds since the epoch.
 */
export function archive(files: readonly ArchivedFile[], modified: number): Buffer {
  const blocks = files.flatMap(({ name, content }) => {
    const bytes = Buffer.from(content);
    return [header(name, bytes.length, modified), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

function header(name: string, size: number, modified: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number) => value.toString(8).padStart(length, '0');
  block.write(name, 0, 100);
  block.write(MODE, 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(Math.floor(modified / 1_000), 11), 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}
