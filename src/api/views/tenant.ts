import type { z } from 'zod';
import type { ApiKeyRow } from '../../db/api-keys.js';
import type { TenantRow } from '../../db/tenants.js';
import { accessOf } from '../../domain/access.js';
import type { DunningState } from '../../domain/entities.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import type { apiKeySchema, tenantSchema } from '../schemas/tenant.js';
import { timeOrNull } from './time.js';

/** `stage`: how far the platform has gone with it. */
export const tenantView = (row: TenantRow, stage: DunningState | undefined): z.infer<typeof tenantSchema> => ({
  id: publicId('tenant', row.id),
  external_id: row.external_id,
  name: row.name,
  email: row.email,
  status: row.status,
  status_reason: row.status_reason,
  overdue_since: row.overdue_since,
  access: accessOf(stage ?? null, row.status),
  currency: row.currency,
  timezone: row.timezone,
  locale: row.locale,
  branding: row.branding,
  settings: row.settings,
  created_at: rfc3339(row.created_at),
  updated_at: rfc3339(row.updated_at),
});

export const apiKeyView = (row: ApiKeyRow): z.infer<typeof apiKeySchema> => ({
  id: publicId('api_key', row.id),
  tenant_id: publicId('tenant', row.tenant_id),
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  expires_at: timeOrNull(row.expires_at),
  last_used_at: timeOrNull(row.last_used_at),
  revoked_at: timeOrNull(row.revoked_at),
  requests_per_minute: row.requests_per_minute,
  created_at: rfc3339(row.created_at),
});
