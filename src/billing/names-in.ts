import type { Command, ProviderRef } from '../domain/commands.js';
import type { Subject } from '../domain/reading.js';

/** Every object of the gateway that an event names, each once. */
export function namesIn(commands: readonly Command[], subject: Subject): ProviderRef[] {
  const all: ProviderRef[] = commands.flatMap((command) => [
    ...('refs' in command ? command.refs : []),
    ...('payment' in command ? (command.payment ?? []) : []),
    ...('invoice' in command ? (command.invoice ?? []) : []),
    ...('invoices' in command ? (command.invoices ?? []).flatMap((one) => one.refs) : []),
    ...('subscription' in command ? (command.subscription ?? []) : []),
  ]);
  if (subject.customerId !== undefined) all.push({ kind: 'customer', id: subject.customerId });
  if (subject.subscriptionId !== undefined) all.push({ kind: 'subscription', id: subject.subscriptionId });
  return all.filter((one, index) => all.findIndex((other) => other.kind === one.kind && other.id === one.id) === index);
}
