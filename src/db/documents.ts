import { sql, type Tx } from './connection.js';
import { newUuid } from './uuid.js';

/** What later versions of an invoice's document say as its first one did. */
export type DocumentHeader = Record<string, unknown>;

export interface StoredDocument {
  bytes: Buffer;
  /** Hex. */
  sha256: string;
}

const find = sql(`
  select bytes, encode(sha256, 'hex') as sha256 from documents
  where tenant_id = $1 and invoice_id = $2 and entity_version = $3 and bytes is not null`);

/** As the tenant: the PDF of an invoice's version; null: there is none yet, or it was erased. */
export const documentOfInvoice = async (
  tx: Tx,
  tenantId: string,
  invoiceId: string,
  version: number,
): Promise<StoredDocument | null> => (await tx.query<StoredDocument>(find, [tenantId, invoiceId, version]))[0] ?? null;

const first = sql(`
  select header from documents where tenant_id = $1 and invoice_id = $2 and header <> '{}' order by entity_version limit 1`);

/** As the tenant. */
export const headerOfInvoice = async (tx: Tx, tenantId: string, invoiceId: string): Promise<DocumentHeader | null> =>
  (await tx.query<{ header: DocumentHeader }>(first, [tenantId, invoiceId]))[0]?.header ?? null;

/** What a document was made of: a change of any of them, an erasure included, makes another. */
export interface DocumentSource {
  invoiceId: string;
  accountId: string;
  invoiceVersion: number;
  tenantVersion: number;
  /** null: the tenant itself pays. */
  customer: { id: string; version: number } | null;
}

const lock = sql('select id from billing_accounts where tenant_id = $1 and id = $2 for share');
const insert = sql(`
  insert into documents (id, tenant_id, kind, invoice_id, entity_version, header, sha256, bytes)
  select $1, $2, 'invoice', $3, $4, $5, decode($6, 'hex'), $7
  where exists (select from invoices where tenant_id = $2 and id = $3 and version = $4)
    and exists (select from tenants where id = $2 and version = $8)
    and ($9::uuid is null or exists (select from customers where tenant_id = $2 and id = $9 and version = $10))
  on conflict (tenant_id, invoice_id, entity_version) do update
    set header = excluded.header, sha256 = excluded.sha256, bytes = excluded.bytes where documents.bytes is null
  returning 1`);

/**
 * As the tenant: keeps the PDF unless another was first, or what it shows has changed since it was read; false: read again.
 * Under the lock that an erasure takes, too: what is kept before it is erased by it, and nothing is kept that it has changed.
 */
export async function keepDocument(
  tx: Tx,
  tenantId: string,
  source: DocumentSource,
  { header, bytes, sha256 }: StoredDocument & { header: DocumentHeader },
): Promise<boolean> {
  await tx.query(lock, [tenantId, source.accountId]);
  const rows = await tx.query(insert, [
    ...[newUuid(), tenantId, source.invoiceId, source.invoiceVersion, JSON.stringify(header), sha256, bytes],
    ...[source.tenantVersion, source.customer?.id ?? null, source.customer?.version ?? null],
  ]);
  return rows.length === 1;
}
