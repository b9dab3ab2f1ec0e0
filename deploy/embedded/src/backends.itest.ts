import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackends, type Backends, type BackendsOptions } from './backends.js';
import { asset, type EmbeddedHome } from './home.js';
import { environment, installedHome, temporaryFolder } from '../test/installed-home.js';
import { isRunning } from './is-running.js';

const clean = { PATH: environment['PATH'], JAVA_HOME: environment['JAVA_HOME'] };
const unused = '127.0.0.1:1';

describe('startBackends', () => {
  let home: EmbeddedHome;
  let dataDir: string;
  const start = (options: Partial<BackendsOptions> = {}) =>
    startBackends({ home, dataDir, environment: clean, report: () => undefined, ...options });

  beforeAll(async () => {
    home = await installedHome('kafka', 'elasticsearch');
    dataDir = await temporaryFolder();
  }, 300_000);

  describe('with servers', () => {
    let backends: Backends;
    const lines: string[] = [];

    beforeAll(async () => {
      backends = await start({ report: (line) => lines.push(line) });
    }, 120_000);

    afterAll(() => backends.stop());

    it('reports what it started', () => {
      expect(backends.handles.map(({ name }) => name)).toEqual(['kafka', 'elasticsearch']);
      expect(lines.toSorted()).toEqual([
        expect.stringMatching(/^Elasticsearch ready in .* s \(embedded\)$/),
        expect.stringMatching(/^Kafka ready in .* s \(embedded\)$/),
      ]);
    });

    it('uses servers that run already, and leaves them running', async () => {
      const { kafkaBrokers, elasticsearchUrl } = backends;
      const addresses = { KAFKA_BROKERS: kafkaBrokers.join(','), ELASTICSEARCH_URL: elasticsearchUrl };
      const second = await start({ environment: { ...clean, ...addresses } });
      expect(second).toMatchObject({ kafkaBrokers, elasticsearchUrl, handles: [] });
      await second.stop();
      expect(backends.handles.map(({ pid }) => isRunning(pid))).toEqual([true, true]);
    });

    it('starts nothing for long when one of two addresses is wrong', async () => {
      const other = await temporaryFolder();
      const wrong = start({ dataDir: other, environment: { ...clean, KAFKA_BROKERS: unused } });
      await expect(wrong).rejects.toMatchObject({
        code: 'kafka-unreachable',
        message: `No Kafka broker answers at ${unused}: start it, correct KAFKA_BROKERS, or unset it to use the embedded one.`,
      });
    });

    it('keeps the password of an address to itself', async () => {
      const wrong = {
        ...clean,
        KAFKA_BROKERS: backends.kafkaBrokers.join(','),
        ELASTICSEARCH_URL: `http://u:secret@${unused}`,
      };
      await expect(start({ environment: wrong })).rejects.toMatchObject({
        code: 'elasticsearch-unreachable',
        message: `Elasticsearch at http://${unused}/ does not answer: start it, correct ELASTICSEARCH_URL, or unset it to use the embedded one.`,
      });
    });
  });

  it('says in one line that containers need Docker', async () => {
    const containers = { ...clean, WEIR_BACKENDS: 'containers', DOCKER_HOST: `tcp://${unused}` };
    const dockerHost = process.env['DOCKER_HOST'];
    // testcontainers reads its own process's environment.
    process.env['DOCKER_HOST'] = containers.DOCKER_HOST;
    try {
      await expect(start({ environment: containers })).rejects.toMatchObject({
        code: 'containers-unavailable',
        message:
          'WEIR_BACKENDS=containers needs a running Docker: start it, or unset WEIR_BACKENDS to use local processes.',
      });
    } finally {
      if (dockerHost === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = dockerHost;
    }
  });

  it('says in one line that Java is missing', async () => {
    await expect(start({ environment: { PATH: '/nonexistent' } })).rejects.toMatchObject({ code: 'tool-missing' });
  });

  describe('when the owner is killed', () => {
    let owner: ChildProcess;
    afterAll(() => owner.kill('SIGKILL'));

    it('leaves no server behind, and the next start gets their data', async () => {
      const folder = await temporaryFolder();
      owner = spawn(
        process.execPath,
        [
          '--conditions=@weir/source',
          '--import',
          asset('../../tools/typescript-imports.mjs'),
          asset('test/owner.mjs'),
          home.root,
          folder,
        ],
        { env: clean, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const [line] = (await once(createInterface({ input: owner.stdout! }), 'line')) as [string];
      const servers = JSON.parse(line) as { name: string; pid: number; address: string }[];
      expect(servers.map(({ pid }) => isRunning(pid))).toEqual([true, true]);
      const port = Number(servers[0]?.address.split(':')[1]);

      owner.kill('SIGKILL');
      await once(owner, 'exit');
      const killedAt = performance.now();
      // On the same port and data at once: the start itself waits until the former server is gone.
      const next = await start({ dataDir: folder, ports: { kafka: port } });
      expect(next.kafkaBrokers).toEqual([`127.0.0.1:${port}`]);
      await next.stop();
      await expect.poll(() => servers.filter(({ pid }) => isRunning(pid)), { timeout: 10_000 }).toEqual([]);
      expect(performance.now() - killedAt).toBeLessThan(60_000);
    }, 180_000);
  });
});
