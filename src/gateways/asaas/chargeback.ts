import type { Command } from '../../domain/commands.js';
import type { DisputeStatus } from '../../domain/entities.js';
import { at, text, told } from '../json.js';
import { moneyByStatus, paymentRecord, paymentRefs } from './charge.js';
import { type AsaasEvent, currency, reais } from './event.js';

/** A charge has at most one chargeback and it has no id of its own: the charge's id names it. */
export function disputed(status: DisputeStatus): (event: AsaasEvent) => Command[] {
  return (event) => [paymentRecord(event, { ...moneyByStatus(event) }), disputeRecord(event, status)];
}

/** A charge that comes back as CONFIRMED or RECEIVED with a reversed chargeback; without that word it says nothing of disputes. */
export function chargebackWon(event: AsaasEvent): Command[] {
  return chargebackStatus(event) === 'REVERSED' ? [disputeRecord(event, 'won')] : [];
}

/** PAYMENT_REFUNDED with a chargeback that was not reversed is a lost one: the bank took the money, nobody refunded it. */
export function chargebackLost(event: AsaasEvent): Command[] {
  const status = chargebackStatus(event);
  return status === undefined || status === 'REVERSED' ? [] : [disputeRecord(event, 'lost')];
}

function disputeRecord(event: AsaasEvent, status: DisputeStatus): Command {
  const reason = text(at(event.source, 'chargeback').reason);
  return {
    type: 'dispute.record',
    refs: [{ kind: 'dispute', id: event.id }],
    payment: paymentRefs(event),
    currency,
    status,
    at: event.at,
    ...told({ amountMinor: reais(event.source.value), reason }),
  };
}

function chargebackStatus(event: AsaasEvent): string | undefined {
  return text(at(event.source, 'chargeback').status);
}
