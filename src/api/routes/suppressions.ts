import { z } from 'zod';
import { liftSuppression, listSuppressions, suppress, suppressionById } from '../../db/suppressions.js';
import { audit } from '../audit.js';
import { actorOf } from '../auth.js';
import { uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { newSuppression, suppressionQuery, suppressionSchema } from '../schemas/suppression.js';
import { suppressionView } from '../views/suppression.js';

const about = (id: string) => ({ entityType: 'suppression', entityId: id });

/** Addresses that no more mail is sent to. */
export const suppressionRoutes: readonly Route[] = [
  tenantRoute('write', {
    method: 'post',
    path: '/suppressions',
    name: 'createSuppression',
    summary: 'Send no more mail to an address',
    description:
      'Mails to it are `suppressed` from now on, whatever they say. One that is suppressed already stays so for its first reason.',
    body: newSuppression,
    answers: {
      200: { description: 'It was suppressed already.', schema: suppressionSchema },
      201: { description: 'Suppressed.', schema: suppressionSchema },
    },
    handle: async ({ body, caller, requestId }, tx) => {
      const { tenantId } = caller;
      const { email, reason = 'manual' } = body;
      const one = { email, reason, detail: null, notificationId: null, createdBy: actorOf(caller) };
      const row = await suppress(tx, tenantId, one);
      const view = suppressionView(row);
      if (!row.is_new) return { status: 200, body: view };
      await audit(tx, { caller, requestId }, { action: 'suppression.create', ...about(row.id), after: view });
      return { status: 201, body: view };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/suppressions',
    name: 'listSuppressions',
    summary: 'List addresses that no mail is sent to',
    query: z.strictObject({ ...pageQuery, ...suppressionQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('Suppression', suppressionSchema) } },
    handle: async ({ query, caller }, tx) => {
      const page = await listSuppressions(tx, caller.tenantId, query, pageOf(query));
      return { status: 200, body: listBody(page, suppressionView) };
    },
  }),
  tenantRoute('write', {
    method: 'delete',
    path: '/suppressions/{id}',
    name: 'liftSuppression',
    summary: 'Send mail to an address again',
    params: z.object({ id: idText('Id of the suppression.') }),
    answers: { 204: { description: 'Lifted.', schema: null } },
    handle: async ({ params, caller, requestId }, tx) => {
      const id = uuidIn('suppression', params.id, 'suppression');
      if (!(await suppressionById(tx, caller.tenantId, id))) throw notFound('suppression', params.id);
      const lifted = await liftSuppression(tx, caller.tenantId, id);
      if (lifted)
        await audit(
          tx,
          { caller, requestId },
          { action: 'suppression.lift', ...about(id), before: suppressionView(lifted) },
        );
      return { status: 204 };
    },
  }),
];
