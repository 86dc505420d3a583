import type { Command } from '../../domain/commands.js';
import type { Effect } from '../gateway.js';
import { at, idOf, label, text, told } from '../json.js';
import { type EventMessage, paymentRefs, ref, requiredId, some } from './message.js';
import { subjectOf } from './subject.js';

/**
 * `checkout.session.completed`, `.async_payment_succeeded`, `.async_payment_failed`: a session's metadata is often the
 * only place that names the tenant, because Stripe copies it to nothing that the session creates. What was paid the
 * payment and the invoice tell themselves. `client_reference_id` is no hint: of a payment link, the payer writes it.
 */
export function checkoutLinked(message: EventMessage): Effect {
  const { object: session } = message;
  requiredId(message);
  const subscriptionId = idOf(session.subscription);
  const payment = paymentRefs(session.payment_intent, undefined);
  const invoice = some(ref('invoice', session.invoice));
  const details = at(session, 'customer_details');
  const subject = {
    ...subjectOf(session, subscriptionId),
    ...told({ name: text(details.name), email: label(details.email) }),
  };
  const commands: Command[] = [
    ...(payment.length > 0 ? [{ type: 'payment.record' as const, refs: payment, ...told({ invoice }) }] : []),
    ...(subscriptionId === undefined
      ? []
      : [{ type: 'subscription.record' as const, refs: ref('subscription', subscriptionId) }]),
  ];
  if (commands.length === 0 && subject.customerId === undefined)
    return { ignored: 'the session names no customer and nothing that was bought' };
  return { subject, commands };
}
