import type { Gateway } from '../../gateways/gateway.js';
import type { IngressAccount } from './accounts.js';
import type { IngressRequest } from './request.js';

/** A request that is nobody's event. */
export type Refusal =
  | { kind: 'unknown_account' }
  | {
      kind: 'refused';
      reason: RefusalReason;
      status: number;
      code: string;
      message: string;
      /** Whose secret it was not; absent: that does not matter. */
      accountId?: string;
    };
export type RefusalReason = 'signature' | 'source' | 'body';

export type Admission = { account: IngressAccount } | Refusal;

/** Who may bring an event to this account; all of it is known before the body is looked into. */
export function admit(
  account: IngressAccount | null,
  gateway: Gateway,
  request: IngressRequest,
  now: number,
): Admission {
  if (!account || account.secrets.length === 0) return { kind: 'unknown_account' };
  if (account.sources && !account.sources.allow(request.address))
    return refused('source', 403, 'source_not_allowed', 'Cannot accept the event: its source address is not allowed');
  const verdict = gateway.verify(request, account.secrets, now);
  if (verdict.ok) return { account };
  return { ...refused('signature', verdict.status, verdict.code, verdict.message), accountId: account.id };
}

/** What no other secret and no other list of sources would change. */
const final = ['signature_missing', 'token_missing', 'duplicate_header', 'timestamp_too_old', 'timestamp_in_future'];
export const isFinal = (refusal: Refusal): boolean => refusal.kind === 'refused' && final.includes(refusal.code);

const refused = (reason: RefusalReason, status: number, code: string, message: string) => ({
  kind: 'refused' as const,
  reason,
  status,
  code,
  message,
});
