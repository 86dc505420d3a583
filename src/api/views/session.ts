import type { z } from 'zod';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import type { Caller, CallerSession } from '../auth.js';
import type { TemporalUi } from '../deps.js';
import type { sessionSchema } from '../schemas/session.js';

/** What a page knows of its session. */
export const sessionView = (
  caller: Caller & { session: CallerSession },
  temporal: TemporalUi,
): z.infer<typeof sessionSchema> => ({
  object: 'session',
  id: publicId('session', caller.session.id),
  kind: caller.kind,
  tenant:
    caller.kind === 'operator'
      ? null
      : {
          id: publicId('tenant', caller.tenantId),
          external_id: caller.tenantExternalId,
          name: caller.session.tenantName ?? '',
          status: caller.tenantStatus,
        },
  scopes: caller.kind === 'operator' ? [] : [...caller.scopes],
  subject: caller.session.subject,
  csrf_token: caller.session.csrfToken,
  expires_at: rfc3339(caller.session.expiresAt),
  idle_expires_at: rfc3339(caller.session.idleExpiresAt),
  temporal_ui_url: caller.kind === 'operator' ? temporal.url : null,
  temporal_namespace: caller.kind === 'operator' ? temporal.namespace : null,
});
