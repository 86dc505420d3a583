import { brandingOf } from '../documents/branding.js';
import type { InlineImage } from './channel.js';
import { type Look, plainLook } from './templates/look.js';

/** How a message looks, and the pictures that travel with it. */
export interface Dress {
  look: Look;
  images: InlineImage[];
}

export const plainDress: Dress = { look: plainLook, images: [] };

const pngBegins = 0x89;

/** A tenant's colour and logo. The logo travels with the mail: what is fetched from elsewhere, mail programs hide. */
export function dressOf(branding: Readonly<Record<string, unknown>>): Dress {
  const { color, logo } = brandingOf(branding);
  if (!logo) return { look: { color, logo: null }, images: [] };
  const type = logo.bytes[0] === pngBegins ? 'image/png' : 'image/jpeg';
  return { look: { color, logo: 'cid:logo' }, images: [{ id: 'logo', type, bytes: logo.bytes }] };
}
