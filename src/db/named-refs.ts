/**
 * Rows r of `gateway_refs` by what a gateway calls them; the parameters from `$first` on are gateway account, livemode,
 * kinds and ids. `offset 0`: each name is looked up by its key, instead of looking through all of the account's.
 */
export const namedRefs = (first: number): string => `
  unnest($${first + 2}::text[], $${first + 3}::text[]) as n (kind, id) cross join lateral (
    select * from gateway_refs where gateway_account_id = $${first} and livemode = $${first + 1} and kind = n.kind and external_id = n.id offset 0) r`;
