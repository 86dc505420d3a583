import type { Command, RecordRefund } from '../../domain/commands.js';
import type { RefundStatus } from '../../domain/entities.js';
import { UnprocessableEvent } from '../../domain/errors.js';
import { type Json, nameOf, shortList, text, told } from '../json.js';
import { ownRefundId } from '../own-id.js';
import { moneyByStatus, paymentRecord, paymentRefs } from './charge.js';
import { chargebackLost } from './chargeback.js';
import { instantOf } from './dates.js';
import { type AsaasEvent, currency, reais } from './event.js';

/** How an event reads the entries whose status is neither DONE nor CANCELLED. */
type Undecided = RefundStatus;

/** `PAYMENT_PARTIALLY_REFUNDED`, `_REFUND_IN_PROGRESS`, `_REFUND_DENIED`: only what `refunds[]` lists. */
export function refundsListed(undecided: Undecided): (event: AsaasEvent) => Command[] {
  return (event) => [paymentRecord(event, { ...moneyByStatus(event) }), ...refundRecords(event, undecided)];
}

/**
 * `PAYMENT_REFUNDED`: the whole charge is given back. Without a list of refunds only the total is known, and it is told
 * as a total, so that partial refunds told before (or the list told later) are not counted twice.
 */
export function refunded(event: AsaasEvent): Command[] {
  const refunds = refundRecords(event, 'succeeded');
  const lost = refunds.length === 0 ? chargebackLost(event) : [];
  const total = reais(event.source.value);
  const untold = refunds.length === 0 && lost.length === 0 && total !== undefined;
  const refundedTotal = untold ? { beforeMinor: null, afterMinor: total, at: event.at } : undefined;
  return [paymentRecord(event, { ...moneyByStatus(event), ...told({ refundedTotal }) }), ...refunds, ...lost];
}

/**
 * Refunds have no id. Ours is made of what never changes: charge, creation, amount, and which one it is among equals.
 */
export function refundRecords(event: AsaasEvent, undecided: Undecided): RecordRefund[] {
  const seen = new Map<string, number>();
  const whole = isBoleto(event.source) ? reais(event.source.value) : undefined;
  return shortList(event.source.refunds, 'refunds').flatMap((refund) => {
    const amountMinor = reais(refund.value);
    if (amountMinor === undefined) throw new UnprocessableEvent(`Cannot read '${event.type}': a refund has no value`);
    // Nothing moved: the database keeps no refund of nothing.
    if (amountMinor === 0) return [];
    const name = `${event.id}#${text(refund.dateCreated) ?? ''}#${amountMinor}`;
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    const id = nameOf(`${name}#${nth}`) ?? name;
    return {
      type: 'refund.record',
      refs: [{ kind: 'refund', id }],
      payment: paymentRefs(event),
      amountMinor,
      currency,
      status: statusOf(refund, undecided),
      at: instantOf(refund.effectiveDate) ?? instantOf(refund.dateCreated) ?? event.at,
      ...told({
        reason: text(refund.description),
        ownId: ownRefundId(text(refund.description)),
        isOnly: amountMinor === whole || undefined,
      }),
    };
  });
}

/** Given back once, as a whole, when its payer has said where to (docs.asaas.com/reference/estornar-boleto). */
export const isBoleto = (charge: Json): boolean => charge.billingType === 'BOLETO';

const decided: ReadonlyMap<string, RefundStatus> = new Map([
  ['DONE', 'succeeded'],
  ['CANCELLED', 'canceled'],
]);

function statusOf(refund: Json, undecided: Undecided): RefundStatus {
  return decided.get(text(refund.status) ?? '') ?? undecided;
}
