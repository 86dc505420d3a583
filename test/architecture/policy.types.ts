import { type Policy, policy } from '../../src/workflows/policy.js';

// Checked by the compiler alone (`npm run ok`): each of these mistakes must be a type error.
type Table = typeof policy;
const { relay, ...withoutRelay } = policy;

// @ts-expect-error an activity without a row
export const missing: Table = withoutRelay;

// @ts-expect-error a row without an activity
export const extra: Table = { ...policy, sendPigeon: relay };

export const wrongName: Policy = {
  options: {
    startToCloseTimeout: '1s',
    retry: {
      // @ts-expect-error an error that domain/errors.ts does not have
      nonRetryableErrorTypes: ['NoSuchError'],
    },
  },
};

// @ts-expect-error a row without retries
export const withoutRetry: Policy = { options: { startToCloseTimeout: '1s' } };

export const right: Policy = {
  options: { startToCloseTimeout: '1s', retry: { nonRetryableErrorTypes: ['UndeliverableMessage'] } },
};
