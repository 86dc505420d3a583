import type { SessionRow } from '../../db/portal-sessions.js';
import { publicId } from '../../domain/ids.js';
import type { Caller } from '../auth.js';
import { csrfTokenOf } from './tokens.js';

/** Who has a session. @throws Error a session of a tenant that is not there */
export function callerOfSession(row: SessionRow, token: string): Caller {
  const session = {
    id: row.id,
    subject: row.subject,
    tenantName: row.tenant_name,
    expiresAt: row.expires_at,
    idleExpiresAt: row.idle_expires_at,
    csrfToken: csrfTokenOf(token),
  };
  if (row.kind === 'operator') return { kind: 'operator', principal: 'operator', session };
  const { tenant_id: tenantId, tenant_external_id: externalId, tenant_status: tenantStatus, api_key_id: keyId } = row;
  if (tenantId === null || externalId === null || tenantStatus === null)
    throw new Error(`Cannot use session ${row.id}: it has no tenant`);
  return {
    kind: 'tenant',
    principal: keyId ?? principalOf(row),
    key:
      keyId === null ? null : { id: keyId, prefix: row.key_prefix ?? '', requestsPerMinute: row.requests_per_minute },
    session,
    expiresAt: row.expires_at,
    tenantId,
    tenantExternalId: externalId,
    tenantStatus,
    scopes: row.scopes,
    settings: row.settings ?? {},
    eventTypesVersion: row.event_types_version ?? 0,
  };
}

/** Of who came by a link. */
const principalOf = ({ id, subject }: SessionRow): string =>
  ['session', publicId('session', id), ...(subject === null ? [] : [subject])].join(':');
