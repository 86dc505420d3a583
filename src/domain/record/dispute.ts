import type { RecordDispute } from '../commands.js';
import type { DisputeStatus } from '../entities.js';
import { type BillingState, earliest, obtain, type Source } from '../state.js';
import { obtainPayment } from './obtain.js';

/** A dispute only moves on: words that arrive late do not take it back. */
const progress: Record<DisputeStatus, number> = {
  warning: 0,
  needs_response: 1,
  under_review: 2,
  closed: 3,
  lost: 4,
  won: 5,
};
export const isClosed = (status: DisputeStatus): boolean => progress[status] >= 3;

export function recordDispute(state: BillingState, command: RecordDispute, source: Source): void {
  const payment = obtainPayment(state, command.payment, source);
  const dispute = obtain(state, 'dispute', command.refs, () => ({
    id: source.newId(),
    tenantId: state.tenant.id,
    paymentId: payment.id,
    status: command.status,
    amountMinor: null,
    currency: null,
    reason: null,
    evidenceDueBy: null,
    providerDisputeId: command.refs[0]?.id ?? '',
    openedAt: null,
    closedAt: null,
    version: 0,
  }));
  dispute.amountMinor ??= command.amountMinor ?? null;
  dispute.currency ??= command.currency ?? null;
  dispute.reason ??= command.reason ?? null;
  dispute.evidenceDueBy = command.evidenceDueBy ?? dispute.evidenceDueBy;
  if (progress[command.status] >= progress[dispute.status]) dispute.status = command.status;
  dispute.openedAt = earliest(dispute.openedAt, command.at);
  if (isClosed(command.status)) dispute.closedAt = earliest(dispute.closedAt, command.at);
}
