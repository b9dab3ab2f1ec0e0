import { afterAnswer, askModel } from './complete.js';
import type { Pattern } from './pattern.js';

/** Asks the model. */
export const simple: Pattern = { begin: askModel, next: afterAnswer };
