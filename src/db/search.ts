import type { Knex } from 'knex';

/** Ids of those that have words which begin with each word of a text (migration 033). */
interface Search {
  text: string;
  bindings: readonly Knex.Value[];
}

const customers = (tenantId: string, text: string): Search => ({
  text: `select entities_found(?, 'customer', ?)`,
  bindings: [tenantId, text],
});

/** The first as `like`, but that it may be looked up (`readNarrowPage`). */
const invoices = (tenantId: string, text: string): Search => ({
  text: `
    select id from invoices where tenant_id = ? and number ~>=~ ? and number ~<~ ?
    union all select id from invoices where tenant_id = ? and external_id = ?
    union all select entities_found(?, 'invoice', ?)
    union all (select bought.id from billing_accounts payer join invoices bought on bought.billing_account_id = payer.id
      where payer.tenant_id = ? and payer.customer_id = any (array(select entities_found(?, 'customer', ?)))
      order by bought.id desc limit 10000)`,
  bindings: [
    ...[tenantId, text, `${text}\u{10ffff}`],
    ...[tenantId, text],
    ...[tenantId, text],
    ...[tenantId, tenantId, text],
  ],
});

const searches = { customers, invoices };

/** As the tenant: rows that a search finds. It is made once, not once for each row: PostgreSQL does not know what it costs. */
export function whereFound(
  query: Knex.QueryBuilder,
  id: string,
  kind: keyof typeof searches,
  tenantId: string,
  text: string,
): void {
  const search = searches[kind](tenantId, text);
  query.whereRaw(`${id} in (with found (id) as materialized (${search.text}) select id from found)`, search.bindings);
}
