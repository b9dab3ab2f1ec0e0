import { describe, expect, it } from 'vitest';
import { progressOf } from './install-mlflow.js';

describe('progressOf', () => {
  it.each([
    ['Collecting mlflow==3.17.2 (from -r requirements.txt (line 3))', 'downloading mlflow'],
    ['  Downloading scikit_learn-1.9.1-cp311-cp311-manylinux.whl (9.7 MB)', undefined],
    ['Installing collected packages: wcwidth, zipp', 'installing the packages'],
    ['Successfully installed mlflow-3.17.2', undefined],
    ['', undefined],
  ])('%s', (line, said) => {
    expect(progressOf(line)).toBe(said);
  });
});
