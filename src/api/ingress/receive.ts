import { createHash } from 'node:crypto';
import type { ReceivedEvent, StoredEvent } from '../../db/gateway-events.js';
import { newUuid } from '../../db/uuid.js';
import type { GatewayName } from '../../domain/entities.js';
import type { Outcome } from '../../domain/outcome.js';
import type { Gateway, GatewayRequest } from '../../gateways/gateway.js';
import { parseObject } from '../../gateways/hmac.js';
import type { FindAccount } from './accounts.js';
import type { Outcomes } from './outcomes.js';

/** What became of one request of a gateway; `routes/gateways.ts` turns it into an answer. */
export type Received =
  | { kind: 'unknown_account' }
  | { kind: 'refused'; status: 400 | 401; code: string; message: string }
  | { kind: 'malformed' }
  | { kind: 'unstored'; error: Error }
  | { kind: 'stored'; stored: StoredEvent; event: Omit<ReceivedEvent, 'times'>; outcome: Outcome | null };

export interface ReceiveDeps {
  gateways: Readonly<Record<GatewayName, Gateway>>;
  findAccount: FindAccount;
  store: (event: Omit<ReceivedEvent, 'times'>) => Promise<StoredEvent>;
  /** Starts the workflow in the background. */
  start: (event: Omit<ReceivedEvent, 'times'>) => void;
  outcomes: Outcomes;
  now: () => number;
}

/** Verify raw bytes → store → start in the background → wait for the outcome, as long as asked and no longer. */
export function createReceive(
  deps: ReceiveDeps,
): (name: GatewayName, account: string, request: GatewayRequest, waitMs: number) => Promise<Received> {
  return async (name, accountName, request, waitMs) => {
    const gateway = deps.gateways[name];
    let account: Awaited<ReturnType<FindAccount>>;
    try {
      account = await deps.findAccount(name, accountName);
    } catch (error) {
      return { kind: 'unstored', error: error as Error };
    }
    if (!account || account.secrets.length === 0) return { kind: 'unknown_account' };

    const verdict = gateway.verify(request, account.secrets, deps.now());
    if (!verdict.ok) return { kind: 'refused', status: verdict.status, code: verdict.code, message: verdict.message };
    const json = parseObject(request.body);
    const bodySha256 = createHash('sha256').update(request.body).digest();
    const identity = json && gateway.identify(request, json, bodySha256);
    if (!identity || !isStorable(identity.externalEventId) || !isStorable(identity.eventType))
      return { kind: 'malformed' };

    const event = {
      id: newUuid(),
      gateway: name,
      gatewayAccountId: account.id,
      livemode: identity.livemode ?? account.mode !== 'test',
      externalEventId: identity.externalEventId,
      eventType: identity.eventType,
      occurredAt: identity.occurredAt,
      rawBody: request.body,
      bodySha256,
    };
    // Whoever waits must be there before the outcome can be.
    const outcome = waitMs > 0 ? deps.outcomes.wait(event.id, waitMs) : null;
    let stored: StoredEvent;
    try {
      stored = await deps.store(event);
    } catch (error) {
      return { kind: 'unstored', error: error as Error };
    }
    if (stored.first) deps.start(event);
    const known =
      stored.outcome ??
      (stored.first ? await outcome : waitMs > 0 ? await deps.outcomes.wait(stored.id, waitMs) : null);
    return { kind: 'stored', stored, event, outcome: known };
  };
}

/** As a name: PostgreSQL holds no NUL, and a workflow's id may not be long. */
const isStorable = (name: string): boolean => name !== '' && name.length <= 255 && !name.includes('\0');
