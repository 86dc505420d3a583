import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

/** Noto Sans: Latin, Greek, Cyrillic and Devanagari with all signs of currencies. */
const files = {
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
} as const;
export type Weight = keyof typeof files;
const weights = Object.keys(files) as Weight[];

/** Fonts of one document. */
export type Fonts = Readonly<Record<Weight, Font>>;

/**
 * Reads the fonts once; their tables, which take a second to read, are kept. What a font remembers of glyphs that it has
 * shown is a document's own: it would show in the bytes of the next.
 */
export function createFonts(): () => Fonts {
  const { resolve } = createRequire(import.meta.url);
  let opened: Fonts | undefined;
  const open = (weight: Weight): Font => create(readFileSync(resolve(files[weight])));
  return () => {
    opened ??= { regular: open('regular'), bold: open('bold') };
    const shared = opened;
    return Object.fromEntries(
      weights.map((weight) => [weight, Object.assign(Object.create(shared[weight]), { _glyphs: {} })]),
    ) as Record<Weight, Font>;
  };
}
