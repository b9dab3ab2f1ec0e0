export { classify } from './classify.js';
export { WeirError } from './weir-error.js';
export type { Disposition, WeirErrorOptions } from './weir-error.js';
