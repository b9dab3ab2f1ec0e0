/** Of the release; every package of the repository has the same. */
export const VERSION = '0.1.0';
