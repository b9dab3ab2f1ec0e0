import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asset } from './home.js';
import { elasticsearchVersion, kafkaVersion, mlflowVersion } from './versions.js';

describe('versions', () => {
  it.each([
    ['kafka/pom.xml', 'kafka_2.13', kafkaVersion],
    ['elasticsearch/pom.xml', 'elasticsearch', elasticsearchVersion],
    ['elasticsearch/pom.xml', 'transport-netty4', elasticsearchVersion],
  ])('%s asks for %s %s', (pom, artifact, version) => {
    const dependency = `<artifactId>${artifact}</artifactId>\n      <version>${version}</version>`;
    expect(readFileSync(asset(pom), 'utf8')).toContain(dependency);
  });

  it('asks for the same MLflow', () => {
    expect(readFileSync(asset('mlflow/requirements.txt'), 'utf8')).toMatch(
      new RegExp(`^mlflow==${mlflowVersion}$`, 'm'),
    );
  });
});
