import type { GatewayName } from '../../domain/entities.js';
import type { Outcome } from '../../domain/outcome.js';

/** How each gateway is answered; the seeds' bodies, to the letter. */
export interface Answers {
  stored(
    event: { externalEventId: string; eventType: string },
    outcome: Outcome | null,
    first: boolean,
  ): Record<string, unknown>;
  refused(code: string, message: string): Record<string, unknown>;
}

const signed: Answers = {
  stored: (event, outcome, first) => ({
    received: true,
    event_id: event.externalEventId,
    event_type: event.eventType,
    processing_result: {
      status: first ? statusOf(outcome) : 'duplicate',
      ...(outcome === null
        ? { action: 'accepted' }
        : {
            action: outcome.action,
            transaction_id: outcome.transactionId,
            invoice_id: outcome.invoiceId,
            subscription_id: outcome.subscriptionId,
            tenant_id: outcome.tenantId,
            error: outcome.error,
          }),
    },
  }),
  refused: (code, message) => ({ received: false, error: { code, message } }),
};

/** ASAAS asks that a repetition is answered like the first time. */
const asaas: Answers = {
  stored: (event, outcome) =>
    outcome?.status === 'dead_letter'
      ? { success: false, eventType: event.eventType, error: outcome.error ?? 'The event cannot be processed.' }
      : {
          success: true,
          eventType: event.eventType,
          tenantId: outcome?.tenantId,
          action: outcome?.action ?? 'accepted',
        },
  refused: (_code, message) => ({ success: false, error: message }),
};

export const answers: Readonly<Record<GatewayName, Answers>> = { stripe: signed, razorpay: signed, asaas };

/** An event whose owner is not known is stored and answered; it is applied when somebody maps it. */
function statusOf(outcome: Outcome | null): string {
  if (outcome === null || outcome.status === 'parked') return 'accepted';
  return outcome.status === 'tenant_not_found' ? 'processed' : outcome.status;
}
