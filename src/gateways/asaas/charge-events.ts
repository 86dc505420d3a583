import type { Command } from '../../domain/commands.js';
import { type InvoiceFacts, invoiceRecord, moneyByStatus, moneyOf, paid, paymentRecord } from './charge.js';
import { chargebackWon } from './chargeback.js';
import type { AsaasEvent } from './event.js';

/** The charge is paid (`PAYMENT_CONFIRMED`) and, when `settled`, its money is in the balance (`PAYMENT_RECEIVED`). */
export function received(settled: boolean): (event: AsaasEvent) => Command[] {
  return (event) => [...paid(event, { ...moneyByStatus(event), ...moneyOf(event, settled) }), ...chargebackWon(event)];
}

/** An event about the invoice side of the charge; what the status says of its money is told along. */
export function invoiced(facts: (event: AsaasEvent) => InvoiceFacts = () => ({})): (event: AsaasEvent) => Command[] {
  return (event) => {
    const money = moneyByStatus(event);
    if (!money) return [invoiceRecord(event, facts(event))];
    return paid(event, money).map((command) =>
      command.type === 'invoice.record' ? { ...command, ...facts(event) } : command,
    );
  };
}

export const created = invoiced();
export const updated = invoiced();
export const overdue = invoiced((event) => ({ overdueAt: event.at }));
export const deleted = invoiced((event) => ({ voided: { at: event.at, by: 'asaas', reason: null } }));
export const restored = invoiced((event) => ({ restoredAt: event.at }));

export function authorized(event: AsaasEvent): Command[] {
  return [paymentRecord(event, { authorizedAt: event.at, ...moneyByStatus(event) }), invoiceRecord(event, {})];
}

/** The card was refused. ASAAS tells no code and no text, so ours stand in. */
export function failed(message: string, recoverable: boolean | null): (event: AsaasEvent) => Command[] {
  return (event) => {
    const code = event.type.replace('PAYMENT_', '');
    const failure = { at: event.at, code, message, recoverable };
    return [paymentRecord(event, { failure, ...moneyByStatus(event) }), invoiceRecord(event, {})];
  };
}
