import type { Command } from '../domain/commands.js';
import { totalOf } from '../domain/total.js';

/** What the payments and invoices that an event tells of may be over, in minor units. */
export const sumsIn = (commands: readonly Command[]): number[] =>
  commands.flatMap((command) => {
    if (command.type === 'payment.record') return command.amountMinor ?? [];
    if (command.type !== 'invoice.record') return [];
    return [command.paidMinor, command.askedMinor, totalOf(command)].filter((minor) => minor != null);
  });
