import type { Voice } from '../channels.js';
import { isErased } from '../erased.js';
import { addressMail, type Mail } from './address-mail.js';
import { aheadMails } from './ahead.js';
import type { Change, NotificationDraft } from './draft.js';
import { dunningMails } from './dunning-mails.js';
import { failureMails } from './failure-mails.js';
import { invoiceMails } from './invoice-mails.js';
import { receipts } from './receipts.js';
import { refundMails } from './refund-mails.js';
import { subscriptionMails } from './subscription-mails.js';

const tellers: readonly ((change: Change) => Mail[])[] = [
  invoiceMails,
  receipts,
  failureMails,
  refundMails,
  subscriptionMails,
  dunningMails,
  aheadMails,
];

/** Messages that a change asks for. Each has a key of the fact it tells and its channel, so that many messages about it are one. */
export const tellMails = (change: Change, voice: Voice): NotificationDraft[] =>
  // Of whom nothing is kept any more there is nobody to write to.
  (isErased(change.after) ? [] : tellers)
    .flatMap((tell) => tell(change))
    .flatMap((mail) => addressMail(change.after, voice, mail));
