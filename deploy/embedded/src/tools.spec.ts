import { describe, expect, it } from 'vitest';
import { findTool, javaMajorVersion, type Tool } from './tools.js';

describe('javaMajorVersion', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "25" 2025-09-16 LTS', 25],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "21-ea" 2023-09-19', 21],
    ['java version "1.8.0_392"', 8],
    ['nonsense', undefined],
  ])('%j is %s', (output, version) => {
    expect(javaMajorVersion(output)).toBe(version);
  });
});

describe('findTool', () => {
  it.each<[Tool, string]>([
    ['java', 'default-jdk-headless'],
    ['javac', 'default-jdk-headless'],
    ['jar', 'default-jdk-headless'],
    ['mvn', 'maven'],
    ['python3', 'python3-venv'],
  ])('says in one line how to install a missing %s', (tool, debianPackage) => {
    const find = () => findTool(tool, { PATH: '/nonexistent', JAVA_HOME: '/nonexistent' });
    expect(find).toThrow(
      expect.objectContaining({
        code: 'tool-missing',
        disposition: 'fatal',
        message: expect.stringMatching(
          new RegExp(`^${tool} is not installed: .*"apt-get install ${debianPackage}"\\.$`),
        ),
      }),
    );
  });

  it('does not take a folder for a program', () => {
    expect(() => findTool('mvn', { PATH: '/nonexistent::' })).toThrow('mvn is not installed');
  });
});
