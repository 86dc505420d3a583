import type { z } from 'zod';
import type { DeviceRow } from '../../db/devices.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import type { deviceSchema } from '../schemas/device.js';

export const deviceView = (row: DeviceRow): z.infer<typeof deviceSchema> => ({
  id: publicId('device', row.id),
  customer_id: row.customer_id === null ? null : publicId('customer', row.customer_id),
  user_id: row.user_id,
  provider: row.provider,
  token: row.token,
  locale: row.locale,
  created_at: rfc3339(row.created_at),
  updated_at: rfc3339(row.updated_at),
});
