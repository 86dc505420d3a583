/** What billing state is made of, by subject. */
export type * from './entities/invoice.js';
export type * from './entities/payers.js';
export type * from './entities/payment.js';
export * from './entities/statuses.js';
export type * from './entities/subscription.js';
