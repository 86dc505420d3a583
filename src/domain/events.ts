import { accountEvents } from './event-schemas/account.js';
import type { CatalogueEntry } from './event-schemas/entry.js';
import { invoiceEvents } from './event-schemas/invoice.js';
import { messageEvents } from './event-schemas/messages.js';
import { paymentEvents } from './event-schemas/payment.js';
import { subscriptionEvents } from './event-schemas/subscription.js';

export type { CatalogueEntry, Origin } from './event-schemas/entry.js';
export type { JsonSchema } from './event-schemas/fields.js';

/** Every fact that we tell, by its canonical name. A tenant's own (`custom.…`) are not listed. */
export const catalogue = {
  ...invoiceEvents,
  ...paymentEvents,
  ...subscriptionEvents,
  ...accountEvents,
  ...messageEvents,
} satisfies Record<string, CatalogueEntry>;

export type EventName = keyof typeof catalogue;
/** Of a tenant's own event; `isCustomName` says which. */
export type CustomName = `custom.${string}`;
export const eventNames = Object.keys(catalogue) as EventName[];

const entries: ReadonlyMap<string, CatalogueEntry> = new Map(Object.entries(catalogue));
const canonicalByAlias: ReadonlyMap<string, EventName> = new Map(
  eventNames.flatMap((name) => (catalogue[name] as CatalogueEntry).aliases.map((alias) => [alias, name] as const)),
);
const prefixes: ReadonlySet<string> = new Set([
  ...eventNames.map((name) => name.slice(0, name.indexOf('.'))),
  'custom',
]);
const customName = /^custom(\.[a-z0-9_]+)+$/;
const noAliases: readonly string[] = [];

/** The catalogue's entry of a canonical name; null for everything else. */
export const entryOf = (name: string): CatalogueEntry | null => entries.get(name) ?? null;

/** Other names of an event; none for an unknown or a custom one. */
export const aliasesOf = (name: string): readonly string[] => entries.get(name)?.aliases ?? noAliases;

/** The canonical name of a name or alias; a custom name is its own; null: no event is called so. */
export function canonicalName(nameOrAlias: string): EventName | CustomName | null {
  if (entries.has(nameOrAlias) || isCustomName(nameOrAlias)) return nameOrAlias as EventName | CustomName;
  return canonicalByAlias.get(nameOrAlias) ?? null;
}

/** A tenant's own event: `custom.` and at least one more word. */
export const isCustomName = (name: string): boolean => name.length <= 128 && customName.test(name);

/** What an endpoint may subscribe with: a name, an alias, `*`, or `prefix.*` of a prefix that exists. */
export function isKnownPattern(pattern: string): boolean {
  if (pattern === '*' || canonicalName(pattern) !== null) return true;
  if (!pattern.endsWith('.*')) return false;
  const prefix = pattern.slice(0, -2);
  return prefixes.has(prefix) || isCustomName(prefix);
}
