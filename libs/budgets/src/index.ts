export { applies, budgetsIn, subjectOf } from './applies.js';
export type { Account, Budget } from './applies.js';
export { askedOf, callOf, reservationOf } from './records.js';
export { oldestStart, periodOf } from './period.js';
export type { Per, Period } from './period.js';
export { nearestLimit, SpendBook } from './spend-book.js';
export type { Amount, Balance, Call, Refusal, Reservation, Used } from './spend-book.js';
export { USAGE_KEYS, UsageTable } from './usage-table.js';
export type { UsageKey, UsageRow } from './usage-table.js';
