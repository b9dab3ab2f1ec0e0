import { describe, expect, it } from 'vitest';
import { isReady, localServices, remoteServices, type SystemStatus, withoutPassword } from './system-status.js';

const instance = (service: string, number: number, ready: boolean, pid = 10 + number) => ({
  state: { service, instance: number, pid, port: 1, startedAt: '', restarts: 0 },
  ready,
  problems: [],
});

const group = (service: string, useCase: string, lag: number, members: string[] = []) => ({
  group: `weir.${service}.${useCase}`,
  service,
  lag,
  members,
});

describe('localServices', () => {
  it('is ready when all instances are, and sums the lag of its groups', () => {
    const groups = [group('a', 'x', 2), group('a', 'y', 3), group('b', 'x', 7)];
    const instances = [
      instance('a', 0, true),
      instance('a', 1, true),
      instance('b', 0, true),
      instance('b', 1, false, 0),
    ];
    expect(localServices(instances, groups, { status: 'ready' }, ['a', 'b'])).toEqual([
      { name: 'a', instances: 2, ready: true, lag: 5, pids: [10, 11] },
      { name: 'b', instances: 2, ready: false, lag: 7, pids: [10] },
    ]);
  });

  it('does not know the lag without Kafka, and is not ready while it stops', () => {
    expect(localServices([instance('a', 0, true)], undefined, { status: 'stopping' }, ['a'])).toEqual([
      { name: 'a', instances: 1, ready: false, lag: null, pids: [10] },
    ]);
  });
});

describe('localServices, of what has no instance here', () => {
  it('names a service that worked before and has none now, one that runs elsewhere, and none that is not known', () => {
    const groups = [group('b', 'x', 3), group('c', 'x', 0, ['weir-c-0']), group('once', 'x', 5)];
    expect(localServices([instance('a', 0, true)], groups, { status: 'ready' }, ['a', 'b', 'c', 'd'])).toEqual([
      { name: 'a', instances: 1, ready: true, lag: 0, pids: [10] },
      { name: 'b', instances: 0, ready: false, lag: 3, pids: [] },
      { name: 'c', instances: 1, ready: true, lag: 0, pids: [] },
    ]);
  });
});

describe('remoteServices', () => {
  it('takes the members of the groups for instances', () => {
    const groups = [
      group('b', 'x', 0, ['weir-b-0', 'weir-b-1']),
      group('b', 'y', 4, ['weir-b-1']),
      group('a', 'x', 1, ['weir-a-0']),
      group('a', 'y', 0),
    ];
    expect(remoteServices(groups)).toEqual([
      { name: 'a', instances: 1, ready: false, lag: 1, pids: [] },
      { name: 'b', instances: 2, ready: true, lag: 4, pids: [] },
    ]);
  });
});

describe('isReady', () => {
  const all: SystemStatus = {
    services: [{ name: 'a', instances: 1, ready: true, lag: 0, pids: [1] }],
    kafka: { ready: true, brokers: ['b'] },
    elasticsearch: { ready: true, url: 'u' },
    mlflow: { ready: true, url: 'u' },
  };

  it.each([
    ['all of it', {}, true],
    ['a service is not', { services: [{ ...all.services[0]!, ready: false }] }, false],
    ['there is no service', { services: [] }, false],
    ['Kafka is not', { kafka: { ready: false, brokers: [] } }, false],
    ['Elasticsearch is not', { elasticsearch: { ready: false, url: 'u' } }, false],
    ['MLflow is not', { mlflow: { ready: false, url: 'u' } }, false],
    ['MLflow has no address', { mlflow: { ready: false, url: null } }, false],
  ])('%s', (_name, over, ready) => {
    expect(isReady({ status: { ...all, ...over }, withMlflow: true })).toBe(ready);
  });

  it('does not miss an MLflow that was not wanted', () => {
    const status = { ...all, mlflow: { ready: false, url: null } };
    expect(isReady({ status, withMlflow: false })).toBe(true);
  });
});

describe('withoutPassword', () => {
  it.each([
    ['http://u:p@host:9200', 'http://host:9200'],
    ['http://host:9200', 'http://host:9200'],
  ])('%s → %s', (address, shown) => {
    expect(withoutPassword(address)).toBe(shown);
  });
});
