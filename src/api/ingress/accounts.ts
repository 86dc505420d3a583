import type { GatewayName } from '../../domain/entities.js';

/** A gateway account as the ingress needs it; `secrets` are open and never empty strings. */
export interface IngressAccount {
  id: string;
  mode: 'live' | 'test' | 'both';
  secrets: readonly string[];
}

export type FindAccount = (gateway: GatewayName, nameOrId: string) => Promise<IngressAccount | null>;

/** Names and ids as the administration gives them: everything else need not be asked for. */
const possible = /^[a-zA-Z0-9_-]{1,80}$/;
const freshMs = 5000;
const limit = 10_000;

/** Remembers accounts for a few seconds: a gateway posts often, a secret changes seldom. Unknown names are remembered too. */
export function createAccountCache(find: FindAccount, now: () => number): FindAccount {
  const known = new Map<string, { account: Promise<IngressAccount | null>; until: number }>();
  return async (gateway, nameOrId) => {
    if (!possible.test(nameOrId)) return null;
    const key = `${gateway}/${nameOrId}`;
    const entry = known.get(key);
    if (entry && entry.until > now()) return entry.account;
    const account = find(gateway, nameOrId);
    account.catch(() => known.delete(key));
    if (known.size >= limit) known.clear();
    known.set(key, { account, until: now() + freshMs });
    return account;
  };
}
