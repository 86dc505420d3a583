import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { lockCustomer } from '../../db/customers.js';
import { type DeviceRow, listDevices, removeDevice, saveDevice } from '../../db/devices.js';
import { newUuid } from '../../db/uuid.js';
import { pushServiceOf } from '../../domain/channels.js';
import { publicId } from '../../domain/ids.js';
import { audit } from '../audit.js';
import { findCustomer, uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound, Problem } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { deviceQuery, deviceSchema, newDevice } from '../schemas/device.js';
import { idText } from '../schemas/fields.js';
import { deviceView } from '../views/device.js';

/** Who does what with which device; its token is nobody's business. */
const told = (action: string, { id, customer_id, provider }: DeviceRow) => ({
  ...{ action, entityType: 'device', entityId: id },
  after: { customer_id: customer_id === null ? null : publicId('customer', customer_id), provider },
});

/** Where people get pushes. */
export const deviceRoutes: readonly Route[] = [
  tenantRoute('write', {
    method: 'post',
    path: '/devices',
    name: 'registerDevice',
    summary: 'Push messages to a device',
    description:
      'May be repeated, as apps do at each start. A token that is known is moved to whom it is told of last.',
    body: newDevice,
    answers: {
      200: { description: 'It was known.', schema: deviceSchema },
      201: { description: 'Registered.', schema: deviceSchema },
    },
    problems: ['conflict', 'not_found'],
    handle: async ({ body, caller, requestId }, tx) => {
      const { token, user_id = null, locale = null } = body;
      const customerId = body.customer === undefined ? null : await keptCustomer(tx, caller.tenantId, body.customer);
      const saved = await saveDevice(tx, caller.tenantId, {
        ...{ id: newUuid(), customer_id: customerId, user_id, provider: pushServiceOf(token), token, locale },
      });
      if (!saved) throw new Problem('conflict', 'The device has just been removed by another.');
      const { device, is } = saved;
      if (is !== 'known') await audit(tx, { caller, requestId }, told('device.register', device));
      return { status: is === 'new' ? 201 : 200, body: deviceView(device) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/devices',
    name: 'listDevices',
    summary: 'List devices that messages are pushed to',
    query: z.strictObject({ ...pageQuery, ...deviceQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('Device', deviceSchema) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const { tenantId } = caller;
      const { customer, user_id, token } = query;
      const customer_id = customer === undefined ? undefined : (await findCustomer(tx, tenantId, customer)).id;
      const page = await listDevices(tx, tenantId, { customer_id, user_id, token }, pageOf(query));
      return { status: 200, body: listBody(page, deviceView) };
    },
  }),
  tenantRoute('write', {
    method: 'delete',
    path: '/devices/{id}',
    name: 'removeDevice',
    summary: 'Push nothing to a device any more',
    params: z.object({ id: idText('Id of the device.') }),
    answers: { 204: { description: 'Removed.', schema: null } },
    handle: async ({ params, caller, requestId }, tx) => {
      const gone = await removeDevice(tx, caller.tenantId, uuidIn('device', params.id, 'device'));
      if (!gone) throw notFound('device', params.id);
      const { after: before, ...entry } = told('device.remove', gone);
      await audit(tx, { caller, requestId }, { ...entry, before });
      return { status: 204 };
    },
  }),
];

/** Its row is locked: an erasure that begins meanwhile finds the device. @throws Problem */
async function keptCustomer(tx: Tx, tenantId: string, text: string): Promise<string> {
  const { id } = await findCustomer(tx, tenantId, text);
  const row = await lockCustomer(tx, tenantId, id);
  if (!row || row.status === 'deleted' || row.erased_at !== null)
    throw new Problem('conflict', 'The customer was deleted or erased, and is told nothing more.');
  return id;
}
