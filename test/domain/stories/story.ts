import { readFileSync } from 'node:fs';
import type { TenantStatus } from '../../../src/domain/entities.js';
import type { Body, Message } from '../memory.js';

export type { Body, Message };

/**
 * What must be known at the end, whatever the order of the messages. Everything goes by the gateway's own ids. It is
 * written from what happened, by the rules of domain.md; nothing of `src/domain` is asked.
 */
export interface Expected {
  payments: Record<string, { status: string; amount: number | null; refunded: number; paid: boolean }>;
  invoices: Record<string, { status: string; payment: string; paidMinor: number; paid: boolean }>;
  subscriptions: Record<string, string>;
  tenant: TenantStatus;
  overdueSince: string | null;
  /** Every fact as often as it happened: `payment.succeeded pi_1`, `payment.refunded pi_1 500`. */
  facts: string[];
  /** Collections that deserve a receipt. */
  collections: number;
}

export interface Story {
  messages: Message[];
  expected: Expected;
  alike: Alike;
}

/**
 * What no message tells apart: collections of one payer over one sum at one time, whose payments and invoices nothing
 * links. Keys of collections → the key that stands for all of them.
 */
export interface Alike {
  /** Which of them failed cannot be said; how often can. */
  failed: ReadonlyMap<string, string>;
  /** Which invoice a refund belongs to cannot be said. */
  paid: ReadonlyMap<string, string>;
}

export const nothingAlike: Alike = { failed: new Map(), paid: new Map() };

export const nothing = (): Expected => ({
  payments: {},
  invoices: {},
  subscriptions: {},
  tenant: 'pending',
  overdueSince: null,
  facts: [],
  collections: 0,
});

/** `seconds` after the beginning of all stories. */
export const start = Date.parse('2026-01-05T15:00:00Z') / 1000;

const cache = new Map<string, string>();

/** A fixture of one's own to change. */
export function fixture(name: string): Body {
  let text = cache.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(`../../../fixtures/${name}.json`, import.meta.url), 'utf8');
    cache.set(name, text);
  }
  return JSON.parse(text) as Body;
}
