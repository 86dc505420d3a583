import type { Claim } from '../../src/db/claims.js';
import type { AttemptResult } from '../../src/db/record-attempts.js';

/** An endpoint's answer to a claim: 200, unless said otherwise. */
export const answerTo = (
  claim: Pick<Claim, 'event_id' | 'endpoint_id'>,
  token: string,
  changes: Partial<AttemptResult> = {},
): AttemptResult => ({
  event_id: claim.event_id,
  endpoint_id: claim.endpoint_id,
  token,
  started_at: new Date().toISOString(),
  duration_ms: 5,
  response_status: 200,
  response_body: 'ok',
  response_headers: 'content-type: text/plain',
  error: null,
  trigger: 'first',
  ok: true,
  counts: true,
  status: 'succeeded',
  reason: null,
  next_attempt_at: null,
  ...changes,
});
