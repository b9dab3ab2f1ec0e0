import type { Axes } from './axis.js';
import { gender } from './vocabulary/gender.js';
import { age, disability, ethnicity, nationality, religion } from './vocabulary/other-axes.js';

/** What Weir varies where a suite does not say otherwise. docs/bias.md says where the lists are from. */
export const DEFAULT_AXES = { gender, ethnicity, religion, age, disability, nationality } as const satisfies Axes;
