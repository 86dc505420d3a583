import { z } from 'zod';
import { insertPortalLink } from '../../db/portal-links.js';
import { endSessionsOfTenant } from '../../db/portal-sessions.js';
import { newUuid } from '../../db/uuid.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import { audit } from '../audit.js';
import type { ApiDeps } from '../deps.js';
import { findTenant } from '../find.js';
import { operatorRoute, type Route } from '../route.js';
import { idText, text } from '../schemas/fields.js';
import { newPortalLink, portalLinkSchema } from '../schemas/session.js';
import { hashOfToken, newToken } from '../session/tokens.js';

const tenant = idText('Id of the tenant, or `ext:` and its external id.');

/** How a platform lets its tenants into the portal without handing out a key, and out. */
export const createPortalLinkRoutes = (deps: { config: Pick<ApiDeps['config'], 'adminKey'> }): readonly Route[] => [
  operatorRoute({
    method: 'post',
    path: '/admin/tenants/{tenant}/portal-links',
    name: 'createPortalLink',
    summary: 'Make a link that opens the portal of a tenant, once',
    description: 'Send it, or open it in a frame of a page whose origin PORTAL_FRAME_ORIGINS lists.',
    params: z.object({ tenant }),
    body: newPortalLink,
    answers: { 201: { description: 'Made.', schema: portalLinkSchema } },
    handle: async ({ params, body, site, caller, requestId }, tx) => {
      const { id: tenantId } = await findTenant(tx, params.tenant);
      const [id, token] = [newUuid(), newToken('link')];
      const made = { scopes: [...new Set(body.scopes)], subject: body.subject ?? null };
      const tokenHash = hashOfToken(token, deps.config.adminKey);
      const expiresAt = await insertPortalLink(tx, {
        ...{ id, tenantId, tokenHash, ...made },
        seconds: body.expires_in_seconds,
      });
      const after = { ...made, path: body.path, expires_at: rfc3339(expiresAt) };
      const told = { action: 'portal_link.create', entityType: 'portal_link', entityId: id, after };
      await audit(tx, { caller, requestId }, told, tenantId);
      return {
        status: 201,
        body: {
          object: 'portal_link',
          id: publicId('portal_link', id),
          tenant: publicId('tenant', tenantId),
          ...made,
          url: `${site().base}/portal${body.path === '/' ? '' : body.path}#link=${token}`,
          expires_at: rfc3339(expiresAt),
        },
      };
    },
  }),
  operatorRoute({
    method: 'delete',
    path: '/admin/tenants/{tenant}/sessions',
    name: 'endTenantSessions',
    summary: 'Log a tenant, or one subject of portal links, out of all browsers',
    description: 'Links that were not opened yet still open, until they are over.',
    params: z.object({ tenant }),
    query: z.strictObject({
      subject: text(100).optional().meta({ description: 'Of portal links; absent: everybody.' }),
    }),
    answers: { 204: { description: 'Logged out.', schema: null } },
    handle: async ({ params, query, caller, requestId }, tx) => {
      const { id } = await findTenant(tx, params.tenant);
      const subject = query.subject ?? null;
      const count = await endSessionsOfTenant(tx, id, subject);
      const told = { action: 'session.end_all', entityType: 'session', entityId: null, after: { count, subject } };
      await audit(tx, { caller, requestId }, told, id);
      return { status: 204 };
    },
  }),
];
