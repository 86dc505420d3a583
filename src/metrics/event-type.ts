import { aliasesOf, eventNames } from '../domain/events.js';

/** Names under which our own events leave. */
export const knownEventTypes: readonly string[] = eventNames.flatMap((name) => [name, ...aliasesOf(name)]);
const known: ReadonlySet<string> = new Set(knownEventTypes);

/** A label has few values, and none that a tenant has thought of: its own events are all `custom`. */
export const eventTypeLabel = (name: string): string =>
  known.has(name) ? name : name.startsWith('custom.') ? 'custom' : 'other';
