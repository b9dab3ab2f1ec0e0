export { datasetVersion } from './dataset-version.js';
export { findCopies, findLeaks } from './find-leaks.js';
export type { Leak } from './find-leaks.js';
export { plainText } from './plain-text.js';
export { readDataset, readItems } from './read-dataset.js';
export type { Dataset, DatasetSource } from './read-dataset.js';
export type { Row } from './row.js';
export { splitItems, splitOf } from './split.js';
export type { Splits } from './split.js';
