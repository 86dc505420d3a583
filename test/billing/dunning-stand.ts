import { createApplyApiCommand } from '../../src/billing/apply-api-command.js';
import { createDun, type Dunned } from '../../src/billing/dun.js';
import type { Database } from '../../src/db/connection.js';
import { customerAccount, platformAccount } from '../../src/db/payers.js';
import { newUuid } from '../../src/db/uuid.js';
import type { Reach } from '../../src/domain/channels.js';
import type { Command, RecordInvoice, RecordPayment } from '../../src/domain/commands.js';
import { rfc3339 } from '../../src/domain/time.js';
import { voiceOf } from '../setup/voice.js';

export const day = 86_400_000;
export const at = (text: string): number => Date.parse(text.includes('T') ? text : `${text}T12:00:00Z`);

/** Payers of a tenant in a real database, under a clock of the test's own. */
export function createDunningStand(db: Database, clock: { now: number }, reach?: Reach) {
  const now = () => clock.now;
  const voice = voiceOf('Platform', reach);
  const apply = createApplyApiCommand({ voice, now, attempts: false });
  const dun = createDun({ apply, canOrder: ({ secrets }) => Object.keys(secrets).length > 0, now });

  async function payer(tenantId: string, kind: 'platform' | 'customer', livemode = true) {
    const accountId = await db.withTenant(tenantId, (tx) =>
      kind === 'platform'
        ? platformAccount(tx, tenantId, livemode)
        : customerAccount(tx, tenantId, livemode, {
            ...{ externalId: newUuid(), name: 'Ada', email: 'ada@example.com' },
          }),
    );
    if (kind === 'platform')
      await db.withTenant(tenantId, (tx) =>
        tx.query("update tenants set email = 'owner@example.com' where id = $1", [tenantId]),
      );
    const known: { entityType: 'invoice' | 'subscription' | 'payment'; id: string }[] = [];
    const rows = <Row = Record<string, unknown>>(text: string, values: unknown[] = []) =>
      db.withTenant(tenantId, (tx) => tx.query<Row>(text, values));
    const tell = (...commands: Command[]) =>
      db.withTenant(tenantId, (tx) =>
        apply(tx, { accountId, livemode, own: known, cause: 'test', actor: 'test', commands: () => commands }),
      );
    const log: string[] = [];
    const look = async (): Promise<Dunned> => {
      for (;;) {
        const found = await db.withTenant(tenantId, (tx) => dun(tx, tenantId, accountId));
        if (found.step !== null) log.push(`${rfc3339(clock.now).slice(0, 10)} ${found.step}`);
        await rows(
          "update notifications set status = 'sent', sent_at = $1 where status = 'queued' and recipient is not null",
          [new Date(clock.now)],
        );
        if (found.isOver || found.nextAt === null || found.nextAt > clock.now) return found;
      }
    };
    const own = (id: string) => [{ kind: 'own' as const, id }];
    const named = async (type: 'invoice' | 'payment', id: string, command: Command) => {
      await tell(command);
      if (!known.some((one) => one.id === id)) known.push({ entityType: type, id });
    };
    return {
      tenantId,
      accountId,
      log,
      rows,
      tell,
      look,
      dun,
      /** Looks whenever it asked to, until then. */
      goOn: async (until: string) => {
        let found = await look();
        while (found.nextAt !== null && found.nextAt <= at(until)) {
          clock.now = found.nextAt;
          found = await look();
        }
        clock.now = at(until);
        return found;
      },
      invoice: async (facts: Partial<RecordInvoice> = {}, id = newUuid()) => {
        const owed = { subtotalMinor: 10_000, currency: 'USD', status: 'issued' } as const;
        await named('invoice', id, { type: 'invoice.record', refs: own(id), ...owed, ...facts });
        return id;
      },
      fail: (id: string) =>
        tell({
          type: 'invoice.record',
          refs: own(id),
          failure: { at: clock.now, attemptCount: 1, nextAttemptAt: null },
        }),
      payment: async (facts: Partial<RecordPayment>, id = newUuid()) => {
        const paid = { amountMinor: 10_000, currency: 'USD' } as const;
        await named('payment', id, { type: 'payment.record', refs: own(id), ...paid, ...facts });
        return id;
      },
      subscription: async () => {
        const id = newUuid();
        await tell({
          ...{ type: 'subscription.record', refs: own(id), planCode: 'pro' },
          status: { value: 'active', gatewayWord: 'active', at: clock.now, rank: 10 },
        });
        known.push({ entityType: 'subscription', id });
        await tell({
          ...{ type: 'subscription.record', refs: own(id) },
          status: { value: 'past_due', gatewayWord: 'past_due', at: clock.now + 1, rank: 50 },
        });
        return id;
      },
      pay: (id: string) => tell({ type: 'invoice.record', refs: own(id), paidAt: clock.now }),
      events: async (like = '%') =>
        (await rows<{ type: string }>('select type from events where type like $1 order by seq', [like])).map(
          (row) => row.type,
        ),
      mails: async () =>
        (
          await rows<{ template: string; dedupe_key: string }>(
            "select template from notifications where dedupe_key like 'dun:%' order by created_at, id",
          )
        ).map((row) => row.template),
    };
  }
  return { payer, dun, apply };
}
