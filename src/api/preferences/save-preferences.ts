import type { Tx } from '../../db/connection.js';
import {
  lockPreferences,
  type NewPreferences,
  type PreferenceRow,
  preferencesOf,
  putPreferences,
} from '../../db/preferences.js';
import { preferencesView } from '../views/preference.js';

type Told = {
  action: string;
  entityType: string;
  entityId: string;
  before?: Record<string, unknown>;
  after: Record<string, unknown>;
};

/** The tenant's id of a person is no business of the log. */
const told = (recipient: string | null, row: PreferenceRow) => {
  const { user_id: _, ...rest } = preferencesView(recipient, row);
  return rest;
};

/** Reads, decides and writes with nobody between, and tells the audit log what changed. `change` gives null: nothing does. */
export async function savePreferences(
  tx: Tx,
  of: { tenantId: string; recipient: string | null },
  change: (before: PreferenceRow | null) => NewPreferences | null,
  tell: (told: Told) => Promise<unknown>,
): Promise<PreferenceRow | null> {
  const { tenantId, recipient } = of;
  await lockPreferences(tx, tenantId, recipient);
  const before = await preferencesOf(tx, tenantId, recipient);
  const next = change(before);
  if (next === null) return before;
  const row = await putPreferences(tx, tenantId, recipient, next);
  await tell({
    ...{ action: 'preferences.put', entityType: 'message_preferences', entityId: row.id },
    ...(before && { before: told(recipient, before) }),
    after: told(recipient, row),
  });
  return row;
}
