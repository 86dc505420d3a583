import type { BillingState } from './state.js';

const versioned = ['payments', 'invoices', 'subscriptions', 'refunds', 'disputes'] as const;

/** Lists and objects within an entity are compared by their text. */
function isSame<T extends object>(was: T, is: T): boolean {
  for (const key of Object.keys(is) as (keyof T)[]) {
    const [a, b] = [was[key], is[key]];
    if (a !== b && (typeof b !== 'object' || JSON.stringify(a) !== JSON.stringify(b))) return false;
  }
  return true;
}

/** Raises the version of everything that changed; true when anything did, stored links and names included. */
export function bumpVersions(before: BillingState, after: BillingState): boolean {
  let changed =
    before.refs.length !== after.refs.length ||
    JSON.stringify(before.allocations) !== JSON.stringify(after.allocations);
  const bump = <T extends { id: string; version: number }>(was: T | null | undefined, is: T | null): void => {
    if (!is || (was && isSame(was, is))) return;
    is.version += 1;
    changed = true;
  };
  for (const list of versioned)
    for (const is of after[list])
      bump(
        (before[list] as { id: string; version: number }[]).find((one) => one.id === is.id),
        is,
      );
  bump(before.account, after.account);
  bump(before.customer, after.customer);
  bump(before.tenant, after.tenant);
  bump(before.run, after.run);
  return changed;
}
