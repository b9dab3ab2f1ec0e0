import { describe, expect, it } from 'vitest';
import { forbidsDerivatives } from './licence.js';

describe('forbidsDerivatives', () => {
  it.each(['CC-BY-ND-4.0', 'cc-by-nc-nd-4.0', 'proprietary', 'All-Rights-Reserved'])('%s forbids them', (licence) => {
    expect(forbidsDerivatives(licence)).toBe(true);
  });
  it.each(['Apache-2.0', 'MIT', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'Nandi-1.0', ''])('%s does not', (licence) => {
    expect(forbidsDerivatives(licence)).toBe(false);
  });
});
