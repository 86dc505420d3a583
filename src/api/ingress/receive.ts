import { createHash } from 'node:crypto';
import type { ReceivedEvent, StoredEvent } from '../../db/store-gateway-events.js';
import { newUuid } from '../../db/uuid.js';
import type { GatewayName } from '../../domain/entities.js';
import type { Outcome } from '../../domain/outcome.js';
import type { Traceparent } from '../../domain/trace.js';
import type { Gateway } from '../../gateways/gateway.js';
import { parseObject } from '../../gateways/parse-object.js';
import type { Tracer } from '../../tracing/tracer.js';
import type { Found, IngressAccount } from './accounts.js';
import { type Admission, admit, isFinal, type Refusal } from './admit.js';
import type { Outcomes } from './outcomes.js';
import type { IngressRequest } from './request.js';

/** What became of one request of a gateway; `routes/gateways.ts` turns it into an answer. */
export type Received =
  | Refusal
  | { kind: 'malformed' }
  | { kind: 'unstored'; error: Error }
  | { kind: 'stored'; stored: StoredEvent; event: BodilessEvent; outcome: Outcome | null };

/** What is known of an event beside its body, which nobody holds any more once it is stored. */
export type BodilessEvent = Omit<ReceivedEvent, 'times' | 'rawBody' | 'bodySha256'>;

export interface ReceiveDeps {
  gateways: Readonly<Record<GatewayName, Gateway>>;
  findAccount: (gateway: GatewayName, nameOrId: string) => Promise<Found>;
  /** Whether this address has been wrong too often. */
  isLimited: (address: string | null) => boolean;
  store: (event: Omit<ReceivedEvent, 'times'>) => Promise<StoredEvent>;
  /** Starts the workflow in the background. */
  start: (event: BodilessEvent) => void;
  outcomes: Outcomes;
  tracer: Pick<Tracer, 'under' | 'ended'>;
  now: () => number;
}

/** Verify raw bytes → store → start in the background → wait for the outcome, as long as asked and no longer. */
export function createReceive(
  deps: ReceiveDeps,
): (
  name: GatewayName,
  account: string,
  request: IngressRequest,
  waitMs: number,
  traceparent: Traceparent,
) => Promise<Received> {
  async function admitted(name: GatewayName, accountName: string, request: IngressRequest): Promise<Admission> {
    const found = await deps.findAccount(name, accountName);
    const judge = (account: IngressAccount | null) => admit(account, deps.gateways[name], request, deps.now());
    const admission = judge(found.account);
    if ('account' in admission || !found.again || isFinal(admission)) return admission;
    // When the database is away this answer is as good as another: the gateway sends again whatever we say.
    const account = await found.again({ mayWait: !deps.isLimited(request.address) }).catch(() => found.account);
    return isDecidedBy(admission, found.account, account) ? admission : judge(account);
  }

  /** Ends as soon as the event is stored: who waits for its outcome does not hold its body. */
  async function accepted(
    name: GatewayName,
    accountName: string,
    request: IngressRequest,
    waitMs: number,
    traceparent: Traceparent,
  ): Promise<Exclude<Received, { kind: 'stored' }> | { stored: StoredEvent; event: BodilessEvent; outcome: Waited }> {
    const gateway = deps.gateways[name];
    let admission: Admission;
    try {
      admission = await admitted(name, accountName, request);
    } catch (error) {
      return { kind: 'unstored', error: error as Error };
    }
    if (!('account' in admission)) return admission;
    const { account } = admission;
    const json = parseObject(request.body);
    const bodySha256 = createHash('sha256').update(request.body).digest();
    const identity = json && gateway.identify(request, json, bodySha256);
    if (!identity || !isStorable(identity.externalEventId) || !isStorable(identity.eventType))
      return { kind: 'malformed' };

    const event: BodilessEvent = {
      id: newUuid(),
      gateway: name,
      gatewayAccountId: account.id,
      livemode: identity.livemode ?? account.mode !== 'test',
      externalEventId: identity.externalEventId,
      eventType: identity.eventType,
      occurredAt: identity.occurredAt,
      traceparent,
    };
    // Whoever waits must be there before the outcome can be.
    const outcome = waitMs > 0 ? deps.outcomes.wait(event.id, waitMs) : null;
    try {
      const stored = await storing({ ...event, rawBody: request.body, bodySha256 });
      if (stored.first) deps.start(event);
      return { stored, event, outcome };
    } catch (error) {
      return { kind: 'unstored', error: error as Error };
    }
  }

  async function storing(event: Omit<ReceivedEvent, 'times'>): Promise<StoredEvent> {
    const startedAt = performance.now();
    let error: string | null = 'not stored';
    try {
      const stored = await deps.store(event);
      error = null;
      return stored;
    } finally {
      deps.tracer.ended(deps.tracer.under(event.traceparent), () => ({
        name: 'ledger insert',
        kind: 'client',
        ms: performance.now() - startedAt,
        error,
        attributes: { 'db.system.name': 'postgresql', 'db.collection.name': 'gateway_events' },
      }));
    }
  }

  async function waited(event: Awaited<ReturnType<typeof accepted>>, waitMs: number): Promise<Received> {
    if ('kind' in event) return event;
    const { stored, outcome, ...rest } = event;
    const known =
      stored.outcome ??
      (stored.first ? await outcome : waitMs > 0 ? await deps.outcomes.wait(stored.id, waitMs) : null);
    return { kind: 'stored', stored, ...rest, outcome: known };
  }

  return (name, accountName, request, waitMs, traceparent) =>
    accepted(name, accountName, request, waitMs, traceparent)
      .finally(request.release)
      .then((event) => waited(event, waitMs));
}

type Waited = Promise<Outcome | null> | null;

/** Whether a refusal stays what it is, so that nobody makes us work out the same signatures twice. */
const isDecidedBy = (refusal: Refusal, before: IngressAccount | null, now: IngressAccount | null): boolean =>
  before === now ||
  (refusal.kind === 'refused' &&
    refusal.reason === 'signature' &&
    now?.secrets.length === before?.secrets.length &&
    now?.secrets.every((secret, place) => secret === before?.secrets[place]) === true);

/** As a name: PostgreSQL holds no NUL and no half of a character, a workflow's id may not be long, and nobody names things by line breaks. */
const isStorable = (name: string): boolean => /^[^\p{Cc}\p{Cs}]{1,255}$/u.test(name);
