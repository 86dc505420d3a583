import { type Command, type RecordSubscription, subscriptionRanks } from '../../domain/commands.js';
import type { SubscriptionInterval, SubscriptionStatus } from '../../domain/entities.js';
import { UnprocessableEvent } from '../../domain/errors.js';
import type { Millis } from '../../domain/time.js';
import { idOf, type Json, text, told } from '../json.js';
import { type AsaasEvent, currency, reais } from './event.js';

const statuses: ReadonlyMap<string, SubscriptionStatus> = new Map([
  ['ACTIVE', 'active'],
  ['INACTIVE', 'canceled'],
  ['EXPIRED', 'completed'],
]);

const cycles: ReadonlyMap<string, { unit: SubscriptionInterval; count: number }> = new Map([
  ['WEEKLY', { unit: 'week', count: 1 }],
  ['BIWEEKLY', { unit: 'week', count: 2 }],
  ['MONTHLY', { unit: 'month', count: 1 }],
  ['BIMONTHLY', { unit: 'month', count: 2 }],
  ['QUARTERLY', { unit: 'quarter', count: 1 }],
  ['SEMIANNUALLY', { unit: 'month', count: 6 }],
  ['YEARLY', { unit: 'year', count: 1 }],
]);

/** `SUBSCRIPTION_CREATED`, `_UPDATED`: the payload's status, and nothing of a status when it says none that we know. */
export function synced(event: AsaasEvent): Command[] {
  return [record(event, statusFacts(event, statusOf(event)))];
}

/** `SUBSCRIPTION_ACTIVATED`, which ASAAS does not send but seed 004 names: active unless the payload knows better. */
export function activated(event: AsaasEvent): Command[] {
  return [record(event, statusFacts(event, statusOf(event) ?? 'active'))];
}

/** `SUBSCRIPTION_INACTIVATED`, `_DELETED` and the seed's `_CANCELED`: the end of it and, of a tenant that pays us, of the tenant. */
export function canceled(event: AsaasEvent): Command[] {
  return [record(event, { ...statusFacts(event, 'canceled', subscriptionRanks.deleted), endsTenant: true })];
}

/** As ASAAS gives it when it is asked. */
export function currentSubscription(source: Json, at: Millis): RecordSubscription {
  const id = idOf(source.id);
  if (id === undefined) throw new UnprocessableEvent('Cannot read a subscription: it has no id');
  const event = { type: 'a subscription', at, source, id };
  const { status, ...facts } = statusFacts(event, statusOf(event));
  const rank = Math.max(status?.rank ?? 0, subscriptionRanks.current);
  return record(event, { ...facts, ...(status ? { status: { ...status, rank } } : {}) });
}

type Facts = Omit<Partial<RecordSubscription>, 'type' | 'refs'>;

function record(event: AsaasEvent, facts: Facts): RecordSubscription {
  const { source, id } = event;
  return {
    type: 'subscription.record',
    refs: [{ kind: 'subscription', id }],
    currency,
    ...told({
      planCode: text(source.description),
      unitAmountMinor: reais(source.value),
      interval: cycles.get(text(source.cycle) ?? ''),
    }),
    ...facts,
  };
}

function statusOf({ source }: AsaasEvent): SubscriptionStatus | undefined {
  return source.deleted === true ? 'canceled' : statuses.get(text(source.status) ?? '');
}

function statusFacts(event: AsaasEvent, value: SubscriptionStatus | undefined, endRank?: number): Facts {
  if (value === undefined) return {};
  const over = value === 'canceled' || value === 'completed';
  const rank = over ? (endRank ?? subscriptionRanks.canceled) : subscriptionRanks.updated;
  const gatewayWord = text(event.source.status) ?? event.type;
  return {
    status: { value, gatewayWord, at: event.at, rank },
    ...(over ? { endedAt: event.at } : {}),
    ...(value === 'canceled' ? { canceledAt: event.at } : {}),
  };
}
