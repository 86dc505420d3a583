import type { Millis } from '../time.js';
import { clockIn, type Minute, nextTime } from '../zoned-time.js';
import type { MailKind } from './mail-kinds.js';
import type { Priority } from './priorities.js';

type Category = MailKind['category'];

/**
 * What must reach its reader whatever they prefer: the law or the contract asks for it, or their service ends without it.
 * Of a category, the priorities; what is not in the table must.
 */
const mustReach: Readonly<Record<Category, readonly Priority[]>> = {
  dunning: ['low', 'normal', 'high', 'critical'],
  // Receipts and refunds can be muted; that a payment has failed is `high`.
  payment: ['high', 'critical'],
  subscription: ['critical'],
  invoice: ['critical'],
  quote: ['critical'],
  ticket: ['critical'],
  export: ['critical'],
  webhook: ['critical'],
  // What it gathers was muted, or not, one by one.
  digest: ['low', 'normal', 'high', 'critical'],
};

/** Categories of which anything can be muted, in the order in which they are shown. */
export const mutableCategories = [
  ...(['invoice', 'payment', 'subscription', 'quote', 'ticket', 'export', 'webhook'] as const),
] as const satisfies readonly Category[];
export type MutableCategory = (typeof mutableCategories)[number];

export const preferenceChannels = ['email', 'sms', 'push'] as const;
export type PreferenceChannel = (typeof preferenceChannels)[number];
/** `digest`: once a day, with others. Of e-mail alone. */
export const choices = ['on', 'off', 'digest'] as const;
export type Choice = (typeof choices)[number];
export type Choices = {
  [category in MutableCategory]?:
    | { [channel in PreferenceChannel]?: (channel extends 'email' ? Choice : 'on' | 'off') | undefined }
    | undefined;
};

/** What one recipient prefers, or a tenant for all of them. null: nothing is said. */
export interface Preferences {
  choices: Choices;
  /** Of each day; `from` later than `until`: over midnight. */
  quiet: { from: Minute; until: Minute } | null;
  /** IANA. */
  timezone: string | null;
  /** Hour of the clock, 0 to 23, at which the digest leaves. */
  digestHour: number | null;
}

/** As its row has them: words of later and earlier releases among them. */
export interface MessageKind {
  category: string;
  priority: string;
  channel: string;
}

/** `later`: not before `at`. `digest`: with all else of its reader that waits at `at`. `off`: never. */
export type Wanted = { way: 'send' } | { way: 'later'; at: Millis } | { way: 'digest'; at: Millis } | { way: 'off' };

const defaultZone = 'UTC';
const defaultDigestHour = 8;
const waits: ReadonlySet<string> = new Set(['low', 'normal']);

/** Whether its reader may do without it. */
export const isMutable = ({ category, priority }: Pick<MessageKind, 'category' | 'priority'>): boolean =>
  Object.hasOwn(mustReach, category) && !mustReach[category as Category].some((one) => one === priority);

/**
 * What becomes of a message now. `layers`: the recipient's preferences before the tenant's; of each thing the first that says
 * something counts. A digest is due when `at` has come; the quiet hours count for the digest, not for what it gathers.
 */
export function wanted(
  kind: MessageKind,
  layers: readonly Preferences[],
  { createdAt, now }: { createdAt: Millis; now: Millis },
): Wanted {
  const timezone = first(layers, (one) => one.timezone) ?? defaultZone;
  const choice = isMutable(kind) ? choiceOf(kind, layers) : 'on';
  if (choice === 'off') return { way: 'off' };
  if (choice === 'digest') {
    const hour = first(layers, (one) => one.digestHour) ?? defaultDigestHour;
    return { way: 'digest', at: nextTime(timezone, hour * 60, createdAt) };
  }
  const quiet = waits.has(kind.priority) ? first(layers, (one) => one.quiet) : null;
  if (quiet === null || !isQuiet(quiet, clockIn(timezone, now).minute)) return { way: 'send' };
  return { way: 'later', at: nextTime(timezone, quiet.until, now) };
}

/** What is of low priority is gathered unless somebody says otherwise. */
function choiceOf({ category, priority, channel }: MessageKind, layers: readonly Preferences[]): Choice {
  const said = first(layers, (one) => one.choices[category as MutableCategory]?.[channel as PreferenceChannel] ?? null);
  const choice = said ?? (priority === 'low' ? 'digest' : 'on');
  return choice === 'digest' && channel !== 'email' ? 'on' : choice;
}

const isQuiet = ({ from, until }: { from: Minute; until: Minute }, minute: Minute): boolean =>
  from < until ? from <= minute && minute < until : from <= minute || minute < until;

function first<T>(layers: readonly Preferences[], said: (one: Preferences) => T | null): T | null {
  for (const one of layers) {
    const found = said(one);
    if (found !== null) return found;
  }
  return null;
}

/** With one category by e-mail off. `digest`: all that is gathered. */
export function withoutCategory(
  of: Choices,
  category: MutableCategory | 'digest',
  layers: readonly Preferences[],
): Choices {
  const muted = category === 'digest' ? mutableCategories.filter((one) => isGathered(one, layers)) : [category];
  const off = muted.map((one) => [one, { ...of[one], email: 'off' }]);
  return { ...of, ...(Object.fromEntries(off) as Choices) };
}

const isGathered = (category: MutableCategory, layers: readonly Preferences[]): boolean =>
  choiceOf({ category, priority: 'normal', channel: 'email' }, layers) === 'digest';
