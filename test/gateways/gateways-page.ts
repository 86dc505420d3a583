import type { catalogue } from '../../src/domain/events.js';
import type { EventNote, Gateway } from '../../src/gateways/gateway.js';
import { gateways } from '../../src/gateways/index.js';

const titles = { stripe: 'Stripe', razorpay: 'Razorpay', asaas: 'ASAAS' } as const;

/** What the rules among the actions decide between; see `actionRules` of `domain/outcome.ts`. */
const actions: Readonly<Record<string, string>> = {
  '<activation>': '`tenant_activated`, `payment_registered` or `tenant_activation_blocked`',
  '<overdue>': '`overdue_warning`, `tenant_overdue` or `stale_ignored`',
  '<refund>': '`refund_registered` or `partial_refund_registered`',
};

/** What any event can lead to: it may name something for the first time, complete its payer, pay a subscription's invoice, or move what the payer owes. */
export const common = [
  'customer.updated',
  'invoice.created',
  'subscription.created',
  'subscription.activated',
  'subscription.renewed',
  'dunning.started',
  'dunning.resolved',
  'tenant.activated',
  'tenant.overdue',
  'tenant.reactivated',
  'tenant.canceled',
] as const satisfies readonly (keyof typeof catalogue)[];

const code = (name: string): string => `\`${name}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function effects(notes: readonly [string, EventNote][]): string {
  return table(
    ['event', 'effect', 'outbound', 'action'],
    notes.flatMap(([type, note]) =>
      'ignored' in note
        ? []
        : [
            [
              code(type),
              cell(note.effect),
              note.outbound.map(code).join(', ') || '–',
              actions[note.action] ?? code(note.action),
            ],
          ],
    ),
  );
}

/** Types with one reason stand together, in the order of the table. */
function ignored(notes: readonly [string, EventNote][]): string {
  const types = new Map<string, string[]>();
  for (const [type, note] of notes)
    if ('ignored' in note) types.set(note.ignored, [...(types.get(note.ignored) ?? []), code(type)]);
  return table(
    ['acknowledged without an effect', 'why'],
    [...types].map(([why, names]) => [names.join(', '), cell(why)]),
  );
}

function section(gateway: Gateway): string {
  const notes = [...gateway.notes()];
  const count = (wanted: boolean) => notes.filter(([, note]) => 'ignored' in note !== wanted).length;
  return `## ${titles[gateway.name]}

${count(true)} types have an effect, ${count(false)} have none on purpose.

${effects(notes)}

${ignored(notes)}`;
}

/** docs/gateways.md: what every event type of a gateway does, from the tables by which events are read. */
export const gatewaysPage = (): string => `# What a gateway's event does

Generated from the tables in \`src/gateways\`: change those, then \`UPDATE_DOCS=1 npx vitest run --project fast test/gateways/gateways-page\`.

Every event is stored and answered, whatever its type. A type without a row ends as \`event_ignored\`, like one that is ignored on purpose; an event that can never be applied ends as \`dead_letter\`, one whose payer nobody knows as \`tenant_not_found\` or \`parked\`, and one that is older than what is known as \`stale_ignored\`.

An event tells facts, and facts only accumulate: a failure never undoes a payment, in whatever order they come. *Outbound* is what a row can lead to; each fact is told once, by the first event that brings it (a renewal comes as three events of Stripe and is one \`payment.succeeded\`). What an event names for the first time is created with it, a payer is completed, a subscription follows its invoices, and what a payer owes may move: so any event can also lead to ${common.map(code).join(', ')}. A payload is the object as it is when it is sent: one that says more than its event's name (a charge that is created and already paid) leads to that, too. Payloads of the outbound events: [events](events.md).

${Object.values(gateways).map(section).join('\n\n')}
`;
