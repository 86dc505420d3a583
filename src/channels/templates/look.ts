/** How a tenant's messages look. */
export interface Look {
  /** `#rrggbb`; null: ours. */
  color: string | null;
  /** Address of a picture; null: the sender's name in its place. */
  logo: string | null;
}

export const plainLook: Look = { color: null, logo: null };

/** Of everything that has no other. */
const ourColor = '#1f3a5f';
const darkInk = '#000000';
const lightInk = '#ffffff';

/** The colour, and the ink that is read best on it. */
export function colorsOf({ color }: Look): { color: string; on_color: string } {
  const ground = color ?? ourColor;
  const contrast = (ink: string) => contrastOf(ground, ink);
  return { color: ground, on_color: contrast(lightInk) >= contrast(darkInk) ? lightInk : darkInk };
}

/** Contrast of two colours `#rrggbb`, from 1 to 21 (WCAG 2). */
export function contrastOf(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
