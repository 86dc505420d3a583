import { forgetToken } from '../db/devices.js';
import { NoSuchRecipient } from '../domain/errors.js';
import type { ChannelRecord } from './email-record.js';

/** Of pushes: a token that is nobody's any more is not tried again. */
export const deviceRecord: ChannelRecord = {
  async log(tx, { claim, attempt }) {
    if (attempt.error instanceof NoSuchRecipient) await forgetToken(tx, claim.tenant_id, claim.recipient);
  },
};
