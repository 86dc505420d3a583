import { publicId } from '../ids.js';
import type { AlarmDraft, Change } from './draft.js';

/** What a fiscal authority has rejected: nothing goes on until somebody has mended it. */
export const tellRejections = ({ before, after }: Change): AlarmDraft[] =>
  after.invoices
    .filter(
      ({ id, rejectedAt }) => rejectedAt !== null && before.invoices.find((one) => one.id === id)?.rejectedAt == null,
    )
    .map(({ id }) => ({
      kind: 'invoice_rejected',
      key: id,
      message: `The fiscal authority has rejected invoice ${publicId('invoice', id)}`,
    }));
