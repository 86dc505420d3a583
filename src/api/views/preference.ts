import type { z } from 'zod';
import type { PreferenceRow } from '../../db/preferences.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import { timeOfMinute } from '../preferences/times-of-day.js';
import type { preferencesSchema } from '../schemas/preference.js';

/** Of somebody who has said nothing, too. */
export const preferencesView = (
  recipient: string | null,
  row: PreferenceRow | null,
): z.infer<typeof preferencesSchema> => ({
  id: row && publicId('preferences', row.id),
  recipient: row?.recipient ?? recipient,
  user_id: row?.user_id ?? null,
  choices: row?.choices ?? {},
  quiet_hours:
    row === null || row.quiet_from === null || row.quiet_until === null
      ? null
      : { from: timeOfMinute(row.quiet_from), until: timeOfMinute(row.quiet_until) },
  timezone: row?.timezone ?? null,
  digest_hour: row?.digest_hour ?? null,
  updated_by: row?.updated_by ?? null,
  updated_at: row === null ? null : rfc3339(row.updated_at),
});
