import { describe, expect, it } from 'vitest';
import { kafkaSettings, toProperties, toVariables } from './kafka-settings.js';

const place = { port: 1111, controllerPort: 2222, logFolder: '/data/log' };

describe('kafkaSettings', () => {
  it('listens on loopback only', () => {
    const addresses = JSON.stringify(kafkaSettings(place)).match(/[\w.]+:\d{4}/g);
    expect(new Set(addresses)).toEqual(new Set(['127.0.0.1:1111', '127.0.0.1:2222']));
  });

  it('listens on every address inside a container, and still tells clients the loopback one', () => {
    const settings = kafkaSettings({ ...place, listenOn: '0.0.0.0' });
    expect(settings['listeners']).toBe('PLAINTEXT://0.0.0.0:1111,CONTROLLER://127.0.0.1:2222');
    expect(settings['advertised.listeners']).toBe('PLAINTEXT://127.0.0.1:1111');
  });

  it('gives a fetch room for the largest message', () => {
    const settings = kafkaSettings(place);
    expect(settings['replica.fetch.max.bytes']).toBe(settings['message.max.bytes']);
  });
});

describe('toProperties', () => {
  it('escapes what the format would read as an escape', () => {
    expect(toProperties({ 'log.dirs': 'C:\\data', 'node.id': 1 })).toBe('log.dirs=C:\\\\data\nnode.id=1\n');
  });
});

describe('toVariables', () => {
  it("follows the image's naming", () => {
    expect(toVariables({ 'auto.create.topics.enable': false, listeners: 'x' })).toEqual({
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_LISTENERS: 'x',
    });
  });
});
