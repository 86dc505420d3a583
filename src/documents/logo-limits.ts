export interface Size {
  width: number;
  height: number;
}

/** Why a picture is refused, for whoever sent it. */
export class UnusableLogo extends Error {
  override readonly name = 'UnusableLogo';
}

/** Bytes, and pixels: decoded by whoever opens the PDF, and where it is transparent by us. */
export const logoLimits = { bytes: 256 * 1024, side: 4000, pixels: 1_000_000 } as const;

/** @throws UnusableLogo */
export function requirePlausible({ width, height }: Size): Size {
  const { side, pixels } = logoLimits;
  if (width < 1 || height < 1) throw new UnusableLogo('has no pixels');
  if (width > side || height > side || width * height > pixels)
    throw new UnusableLogo(`must have at most ${pixels} pixels, and ${side} on a side`);
  return { width, height };
}
