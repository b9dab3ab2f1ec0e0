export {
  findInjections,
  findPlanted,
  type Injection,
  INJECTION_TYPES,
  type InjectionType,
  injectionScore,
} from './injection.js';
export type { Classifier } from './models.js';
export type { Span } from './sentences.js';
export { findToxicity, type Toxicity, TOXICITY_TYPES, toxicityScore, type ToxicityType } from './toxicity.js';
