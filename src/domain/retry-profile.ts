/** Which ladder of waits follows a failed attempt (`webhooks/ladder.ts`). */
export type RetryProfile = 'standard' | 'seed';
