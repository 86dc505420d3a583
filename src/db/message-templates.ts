import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { newUuid } from './uuid.js';

/** A version of a tenant's own text of a template in one locale. */
export interface MessageTemplateRow {
  id: string;
  template: string;
  locale: string;
  version: number;
  subject: string;
  preview: string;
  body: string;
  /** null: the shipped one counts. */
  short: string | null;
  /** At most one of a template and locale; none: the shipped text is. */
  in_force: boolean;
  created_by: string;
  created_at: Millis;
}

const columns = 'id, template, locale, version, subject, preview, body, short, in_force, created_by, created_at';

const ofTemplate = sql(`
  select ${columns} from message_templates where tenant_id = $1 and template = $2 order by locale, version desc limit 1000`);

/** As the tenant: all versions, the newest of each locale first. */
export const messageTemplates = (tx: Tx, tenantId: string, template: string): Promise<MessageTemplateRow[]> =>
  tx.query(ofTemplate, [tenantId, template]);

const inForce = sql(
  `select template, locale from message_templates where tenant_id = $1 and in_force order by template, locale`,
);

/** As the tenant: of which templates it has texts of its own. */
export const ownTemplates = (tx: Tx, tenantId: string): Promise<Pick<MessageTemplateRow, 'template' | 'locale'>[]> =>
  tx.query(inForce, [tenantId]);

/** Versions are counted, and one of them is in force: who changes them does so after the other. */
const lock = sql(
  `select pg_advisory_xact_lock(hashtextextended('message_templates ' || $1::uuid || $2 || ' ' || $3, 0))`,
);
const withdraw = sql(`
  update message_templates set in_force = false where tenant_id = $1 and template = $2 and locale = $3 and in_force returning ${columns}`);
const add = sql(`
  insert into message_templates (id, tenant_id, template, locale, version, subject, preview, body, short, in_force, created_by)
  select $4, $1, $2, $3, coalesce(max(version), 0) + 1, $5, $6, $7, $9, true, $8 from message_templates where tenant_id = $1 and template = $2 and locale = $3
  returning ${columns}`);
const restore = sql(`
  update message_templates set in_force = true where tenant_id = $1 and template = $2 and locale = $3 and version = $4 returning ${columns}`);

export interface TextOf {
  tenantId: string;
  template: string;
  locale: string;
}
export interface NewText {
  subject: string;
  preview: string;
  body: string;
  short: string | null;
  createdBy: string;
}

const keyOf = ({ tenantId, template, locale }: TextOf) => [tenantId, template, locale];

/** As the tenant: a new version, in force from now on. */
export async function addMessageTemplate(tx: Tx, of: TextOf, text: NewText): Promise<MessageTemplateRow> {
  await tx.query(lock, keyOf(of));
  await tx.query(withdraw, keyOf(of));
  const values = [...keyOf(of), newUuid(), text.subject, text.preview, text.body, text.createdBy, text.short];
  const [row] = await tx.query<MessageTemplateRow>(add, values);
  if (!row) throw new Error('Cannot add a text: the statement gave no row');
  return row;
}

const exists = sql(
  `select version from message_templates where tenant_id = $1 and template = $2 and locale = $3 and version = $4`,
);

/** As the tenant: an earlier version is in force again. null: there is no such version. */
export async function restoreMessageTemplate(tx: Tx, of: TextOf, version: number): Promise<MessageTemplateRow | null> {
  await tx.query(lock, keyOf(of));
  if ((await tx.query(exists, [...keyOf(of), version])).length === 0) return null;
  await tx.query(withdraw, keyOf(of));
  return (await tx.query<MessageTemplateRow>(restore, [...keyOf(of), version]))[0] ?? null;
}

/** As the tenant: the shipped text is in force again. null: it was. */
export async function withdrawMessageTemplate(tx: Tx, of: TextOf): Promise<MessageTemplateRow | null> {
  await tx.query(lock, keyOf(of));
  return (await tx.query<MessageTemplateRow>(withdraw, keyOf(of)))[0] ?? null;
}
