import type { Refusal } from '../record/subscription.js';
import type { Transition } from '../transition.js';
import { type Change, changes } from './draft.js';

const kinds = {
  payment: 'payments',
  invoice: 'invoices',
  subscription: 'subscriptions',
  refund: 'refunds',
  dispute: 'disputes',
} as const;

/** Every move of a status, and every move that was refused. */
export function tellTransitions({ before, after, source }: Change, refusals: readonly Refusal[]): Transition[] {
  const common = { tenantId: after.tenant.id, cause: source.cause };
  const made = Object.entries(kinds).flatMap(([entityType, list]) =>
    changes<{ id: string; status: string }>(before[list], after[list]).flatMap(({ was, is }) =>
      was?.status === is.status
        ? []
        : [
            {
              ...common,
              entityType,
              entityId: is.id,
              from: was?.status ?? null,
              to: is.status,
              effectiveAt: source.occurredAt,
              refusal: null,
            },
          ],
    ),
  );
  const tenant =
    before.tenant.status === after.tenant.status
      ? []
      : [
          {
            ...common,
            entityType: 'tenant',
            entityId: after.tenant.id,
            from: before.tenant.status,
            to: after.tenant.status,
            effectiveAt: source.occurredAt,
            refusal: null,
          },
        ];
  const refused = refusals.map(({ at, ...move }) => ({ ...common, ...move, effectiveAt: at }));
  return [...made, ...tenant, ...refused];
}
