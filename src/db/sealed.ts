import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** What a sealed text is for: it opens for the same purpose only, so that one kind can never stand in for another. */
export const sealPurposes = {
  endpointSecret: 'endpoint.secret',
  gatewaySecret: 'gateway-account.secret',
  answer: 'idempotency.answer',
  preferencesLink: 'preferences.link',
  unsubscribeLink: 'unsubscribe.link',
} as const;
export type SealPurpose = (typeof sealPurposes)[keyof typeof sealPurposes];

export interface Sealer {
  /** A different text each time: `v1.` and base64url of nonce, ciphertext and tag. */
  seal(plain: string, purpose: SealPurpose): string;
  /** @throws UnreadableSecret when it was sealed with another key or for another purpose, or has been changed. */
  open(sealed: string, purpose: SealPurpose): string;
}

/** Its message never tells why: whoever changes sealed texts learns nothing from it. */
export class UnreadableSecret extends Error {
  constructor(purpose: SealPurpose) {
    super(`Cannot open a sealed '${purpose}': BILLHOOK_ENCRYPTION_KEY is another one, or the text was changed`);
    this.name = 'UnreadableSecret';
  }
}

const version = 'v1';
const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** Purposes of which there is a text per mail: they have keys of their own (HKDF, RFC 5869), and wear out no other. */
const many: ReadonlySet<SealPurpose> = new Set([sealPurposes.preferencesLink, sealPurposes.unsubscribeLink]);

/** AES-256-GCM (NIST SP 800-38D) with random nonces of 96 bits; one key may seal 2^32 texts. */
export function createSealer(key: Buffer): Sealer {
  if (key.length !== keyBytes)
    throw new Error(`Cannot seal: the key has ${key.length} bytes and must have ${keyBytes}`);
  const derived = new Map(
    [...many].map((purpose) => [purpose, Buffer.from(hkdfSync('sha256', key, '', purpose, keyBytes))]),
  );
  const keyOf = (purpose: SealPurpose): Buffer => derived.get(purpose) ?? key;
  const associated = (purpose: SealPurpose): Buffer => Buffer.from(`${version}.${purpose}`);

  return {
    seal: (plain, purpose) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, keyOf(purpose), nonce).setAAD(associated(purpose));
      const sealed = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${version}.${sealed.toString('base64url')}`;
    },
    open: (text, purpose) => {
      const sealed = Buffer.from(text.startsWith(`${version}.`) ? text.slice(version.length + 1) : '', 'base64url');
      if (sealed.length < nonceBytes + tagBytes) throw new UnreadableSecret(purpose);
      try {
        const decipher = createDecipheriv(algorithm, keyOf(purpose), sealed.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        })
          .setAAD(associated(purpose))
          .setAuthTag(sealed.subarray(-tagBytes));
        const plain = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
        return Buffer.concat([plain, decipher.final()]).toString('utf8');
      } catch {
        throw new UnreadableSecret(purpose);
      }
    },
  };
}
