import type { NotificationClaim } from '../db/notifications.js';
import { standardMessaging } from '../domain/messaging.js';
import { factIn } from '../domain/tell/address-mail.js';
import type { Attachment } from './channel.js';

/** Mails that carry the PDF of the invoice that they are about. */
const withInvoice: readonly string[] = ['invoice_generated', 'payment_received'];
export const attachLimits = {
  /** Mail servers take 10 MiB and more; a third of it is what Base64 adds. */
  bytes: 5 * 1024 * 1024,
  ms: 10_000,
  /** From this attempt on the mail leaves without: its words matter more. */
  attempts: 4,
} as const;

/** What a mail carries. `without`: why it does without. */
export interface Attached {
  attachments: readonly Attachment[];
  without: string | null;
}
const nothing: Attached = { attachments: [], without: null };

/** The PDF of what a fact is about; null: there is none. Rejects when it cannot be made now. */
export type FindPdf = (tenantId: string, factId: string) => Promise<{ name: string; bytes: Uint8Array } | null>;
export type Attach = (claim: NotificationClaim, isLast: boolean) => Promise<Attached>;

/** `isLast`: nobody tries again. @throws Error when it cannot be made now and the mail may wait for it. */
export const createAttach =
  (find: FindPdf, limits: { [K in keyof typeof attachLimits]: number } = attachLimits): Attach =>
  async (claim, isLast) => {
    const { attach_invoices: isWanted = standardMessaging.attach_invoices } = claim.tenant_messaging;
    const factId = withInvoice.includes(claim.template) && claim.channel === 'email' ? factIn(claim.dedupe_key) : null;
    if (!isWanted || factId === null) return nothing;
    try {
      const pdf = await within(limits.ms, find(claim.tenant_id, factId));
      if (!pdf) return nothing;
      if (pdf.bytes.length > limits.bytes)
        return { attachments: [], without: `the PDF has ${pdf.bytes.length} bytes, more than ${limits.bytes}` };
      const name = `${pdf.name.replaceAll(/[^\w.-]+/g, '_').slice(0, 64)}.pdf`;
      return { attachments: [{ name, type: 'application/pdf', bytes: pdf.bytes }], without: null };
    } catch (error) {
      const why = (error as Error).message;
      if (isLast || claim.attempts >= limits.attempts) return { attachments: [], without: why };
      throw new Error(`Cannot attach the invoice: ${why}`, { cause: error });
    }
  };

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
