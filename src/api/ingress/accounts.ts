import { LRUCache } from 'lru-cache';
import type { GatewayName } from '../../domain/entities.js';
import type { Sources } from './sources.js';

/** A gateway account as the ingress needs it; `secrets` are open and never empty strings. */
export interface IngressAccount {
  id: string;
  mode: 'live' | 'test' | 'both';
  secrets: readonly string[];
  /** null: from everywhere. */
  sources: Sources | null;
}

export type FindAccount = (gateway: GatewayName, nameOrId: string) => Promise<IngressAccount | null>;

export interface Found {
  account: IngressAccount | null;
  /** The account as it is now, for whoever was refused by what is remembered of it; null: this is how it is now. */
  again: ((how: { mayWait: boolean }) => Promise<IngressAccount | null>) | null;
}

export const cacheLimits = {
  /** A gateway posts often, a secret changes seldom. What is taken away from an account ends after this time at the latest. */
  freshMs: 5000,
  /** An account is not looked at more often than this, however many wrong signatures come. */
  againMs: 50,
  /** Requests that wait for that next look at one account, with their bodies. */
  waiting: 20,
  accounts: 10_000,
} as const;

interface Entry {
  account: Promise<IngressAccount | null>;
  readAt: number;
  /** The next look, which has not begun. */
  next: Promise<IngressAccount | null> | null;
  waiting: number;
}

/** Names and ids as the administration gives them: everything else need not be asked for. */
const possible = /^[a-zA-Z0-9_-]{1,80}$/;

/**
 * Remembers accounts for a few seconds; unknown names are remembered too. A secret that has been added by any process
 * counts at once, because whoever is refused looks `again`.
 */
export function createAccountCache(
  find: FindAccount,
  now: () => number,
  pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms)),
): (gateway: GatewayName, nameOrId: string) => Promise<Found> {
  const known = new LRUCache<string, Entry>({ max: cacheLimits.accounts });

  function read(gateway: GatewayName, nameOrId: string): Entry {
    const key = `${gateway}/${nameOrId}`;
    const entry: Entry = { account: find(gateway, nameOrId), readAt: now(), next: null, waiting: 0 };
    entry.account.catch(() => known.peek(key) === entry && known.delete(key));
    known.set(key, entry);
    return entry;
  }

  async function again(
    gateway: GatewayName,
    nameOrId: string,
    since: number,
    mayWait: boolean,
  ): Promise<IngressAccount | null> {
    const entry = known.get(`${gateway}/${nameOrId}`);
    if (!entry) return read(gateway, nameOrId).account;
    if (entry.readAt > since) return entry.account;
    const early = entry.readAt + cacheLimits.againMs - now();
    if (early <= 0) return read(gateway, nameOrId).account;
    const account = await entry.account;
    // Somebody who makes up names or signatures waits for nothing.
    if (account === null || !mayWait || entry.waiting >= cacheLimits.waiting) return account;
    entry.waiting += 1;
    entry.next ??= pause(early).then(() => read(gateway, nameOrId).account);
    return entry.next;
  }

  return async (gateway, nameOrId) => {
    if (!possible.test(nameOrId)) return { account: null, again: null };
    const since = now();
    const entry = known.get(`${gateway}/${nameOrId}`);
    if (!entry || entry.readAt + cacheLimits.freshMs <= since)
      return { account: await read(gateway, nameOrId).account, again: null };
    return { account: await entry.account, again: ({ mayWait }) => again(gateway, nameOrId, since, mayWait) };
  };
}
