import { v7 } from 'uuid';
import { type Context, currencies, insert, now, type Row } from './random-rows.js';

/** Invoices whose stored sums follow from their payments and credit notes, payments without one, refunds, disputes, dunning runs. */
export async function fillMoney(
  { api, id, random, instant, iso, accounts }: Context,
  subscriptions: string[],
): Promise<void> {
  const [invoices, payments, allocations, refunds]: [Row[], Row[], Row[], Row[]] = [[], [], [], []];
  const [disputes, notes, runs]: [Row[], Row[], Row[]] = [[], [], []];
  let number = 0;
  const pay = (account: string, currency: string, amount: number, at: number, more: Row = {}): string => {
    const payment = v7({ msecs: at });
    payments.push({
      ...{
        id: payment,
        tenant_id: id,
        billing_account_id: account,
        status: 'succeeded',
        amount_minor: amount,
        currency,
      },
      ...{ gateway: random.pick(['stripe', 'asaas']), paid_at: iso(at), created_at: iso(at), ...more },
    });
    if (random.chance(0.25)) {
      const failed = random.chance(0.3);
      refunds.push({
        ...{ id: v7(), tenant_id: id, payment_id: payment, status: failed ? 'failed' : 'succeeded', currency },
        ...{ amount_minor: 1 + random.upTo(amount), refund_type: 'partial', processed_at: iso(instant(at)) },
        ...{ failed_at: failed ? iso(now) : null, version: 0, created_at: iso(at), updated_at: iso(at) },
      });
    }
    if (random.chance(0.15))
      disputes.push({
        ...{
          id: v7(),
          tenant_id: id,
          payment_id: payment,
          status: random.pick(['lost', 'lost', 'won', 'under_review']),
        },
        ...{ amount_minor: random.pick([null, amount]), currency: random.pick([null, currency]) },
        ...{
          provider_dispute_id: payment,
          closed_at: iso(instant(at)),
          version: 0,
          created_at: iso(at),
          updated_at: iso(at),
        },
      });
    return payment;
  };
  for (const account of accounts)
    for (let n = 0; n < 9; n++) {
      const currency = random.pick(currencies);
      const issued = instant();
      const [total, invoice] = [100 + random.upTo(100_000), v7({ msecs: issued })];
      const subscription = random.chance(0.4) ? random.pick(subscriptions) : null;
      let [paid, credited, paidAt, reportedAt]: [number, number, number | null, number | null] = [0, 0, null, null];
      if (random.chance(0.3)) {
        credited = 1 + random.upTo(total / 2);
        const at = instant(issued);
        notes.push({
          ...{ id: v7(), tenant_id: id, invoice_id: invoice, number: `CN-${number}`, kind: 'credit', currency },
          ...{ amount_minor: credited, tax_minor: 0, lines: [], issued_at: iso(at), created_at: iso(at) },
        });
      }
      const way = random.pick([
        'none',
        'part',
        'full',
        'full',
        'twice',
        'reported',
        'voided',
        'uncollectible',
        'draft',
      ]);
      const shares = { part: [0.4], full: [1], twice: [0.5, 0.5] }[way] ?? [];
      for (const [index, share] of shares.entries()) {
        const left = total - credited - paid;
        const amount = index === shares.length - 1 && way !== 'part' ? left : Math.ceil(left * share);
        const at = instant(issued);
        const payment = pay(account.id, currency, amount, at);
        allocations.push({
          tenant_id: id,
          payment_id: payment,
          invoice_id: invoice,
          amount_minor: amount,
          link: 'told',
          refunded_minor: 0,
        });
        paid += amount;
        paidAt = Math.max(paidAt ?? 0, at);
      }
      if (way === 'reported') [reportedAt, paid] = [instant(issued), total - credited];
      const settled = way === 'reported' || way === 'full' || way === 'twice';
      const status = settled
        ? 'paid'
        : ({ voided: 'voided', uncollectible: 'uncollectible', draft: 'draft' }[way as string] ?? 'issued');
      // A credit note may come last.
      const noted = notes.find((note) => note.invoice_id === invoice);
      const creditedAt = noted ? Date.parse(noted.issued_at as string) : 0;
      invoices.push({
        ...{
          id: invoice,
          tenant_id: id,
          billing_account_id: account.id,
          subscription_id: subscription,
          number: `I${number++}`,
        },
        ...{ status, currency, subtotal_minor: total, paid_minor: paid, credited_minor: credited },
        due_date: random.chance(0.2) ? null : iso(issued + (random.upTo(90) - 10) * 86_400_000).slice(0, 10),
        ...{ issued_at: way === 'draft' ? null : iso(issued), created_at: iso(issued), updated_at: iso(issued) },
        paid_at: settled ? iso(reportedAt ?? Math.max(paidAt ?? 0, creditedAt)) : null,
        reported_paid_at: reportedAt === null ? null : iso(reportedAt),
        voided_at: way === 'voided' ? iso(instant(issued)) : null,
        uncollectible_at: way === 'uncollectible' ? iso(instant(issued)) : null,
      });
      if (random.chance(0.5))
        pay(
          account.id,
          random.pick(currencies),
          1 + random.upTo(9999),
          instant(),
          random.chance(0.4) ? { subscription_id: random.pick(subscriptions) } : {},
        );
      if (random.chance(0.4)) {
        const at = instant();
        payments.push({
          ...{
            id: v7({ msecs: at }),
            tenant_id: id,
            billing_account_id: account.id,
            status: 'failed',
            amount_minor: random.pick([null, 500]),
          },
          ...{
            currency,
            gateway: 'stripe',
            failed_at: iso(at),
            created_at: iso(at),
            failure_code: random.pick(['=cmd', 'expired', null]),
          },
        });
      }
      if (random.chance(0.3)) {
        const at = instant();
        const outcome = random.pick(['recovered', 'recovered', 'terminated', 'voided']);
        runs.push({
          ...{
            id: v7(),
            tenant_id: id,
            billing_account_id: account.id,
            policy: 'standard-v1',
            currency,
            state: 'clear',
          },
          ...{
            anchor_date: iso(at).slice(0, 10),
            opening_balance_minor: random.pick([null, 700]),
            started_at: iso(at),
            outcome,
          },
          ...{
            ended_at: iso(Math.min(now, at + random.upTo(25 * 86_400_000))),
            version: 0,
            created_at: iso(at),
            updated_at: iso(at),
          },
        });
      }
    }
  await insert(api, 'invoices', invoices);
  await insert(api, 'payments', payments);
  await insert(api, 'payment_allocations', allocations);
  await insert(api, 'refunds', refunds);
  await insert(api, 'disputes', disputes);
  await insert(api, 'credit_notes', notes);
  await insert(api, 'dunning_runs', runs);
}
