import type { Command } from '../domain/commands.js';

/** What the payments and invoices that an event tells of may be over, in minor units. */
export const sumsIn = (commands: readonly Command[]): number[] =>
  commands.flatMap((command) => {
    if (command.type === 'payment.record') return command.amountMinor ?? [];
    if (command.type !== 'invoice.record') return [];
    const { subtotalMinor, discountMinor = 0, taxMinor = 0, paidMinor, askedMinor } = command;
    const total = subtotalMinor === undefined ? undefined : subtotalMinor - discountMinor + taxMinor;
    return [paidMinor, askedMinor, total].filter((minor) => minor !== undefined);
  });
