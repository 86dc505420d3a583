import { jpegSize } from './jpeg.js';
import { logoLimits, UnusableLogo } from './logo-limits.js';
import { pngSize } from './png.js';

/** A picture that was looked through: its bytes hold what they say, and not more. */
export interface Logo {
  bytes: Uint8Array;
  /** Pixels. */
  width: number;
  height: number;
}

const readers = { 'image/png': pngSize, 'image/jpeg': jpegSize } as const;

/** `data:image/png;base64,…` or `data:image/jpeg;base64,…`. @throws UnusableLogo */
export function readLogo(url: string): Logo {
  const match = /^data:(image\/(?:png|jpeg));base64,([A-Za-z0-9+/]+={0,2})$/.exec(url);
  if (!match) throw new UnusableLogo('must be data:image/png;base64,… or data:image/jpeg;base64,…');
  const [, type = '', text = ''] = match;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length > logoLimits.bytes) throw new UnusableLogo(`must have at most ${logoLimits.bytes} bytes`);
  const { width, height } = readers[type as keyof typeof readers](bytes);
  return { bytes, width, height };
}
