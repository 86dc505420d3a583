import { requirePlausible, type Size, UnusableLogo } from './logo-limits.js';

/** Frames that every reader of PDFs decodes: baseline, extended, progressive. */
const frames = new Set([0xc0, 0xc1, 0xc2]);
/** Markers without a length. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
const startOfScan = 0xda;

/** Pixels of a JPEG, before its orientation. Source: ITU-T T.81 annex B. @throws UnusableLogo */
export function jpegSize(bytes: Buffer): Size {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) throw new UnusableLogo('is no JPEG');
  let size: Size | null = null;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (isBare(marker) || marker === 0xff) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) break;
    if (marker === startOfScan) {
      if (size === null || bytes.readUInt16BE(bytes.length - 2) !== 0xffd9) break;
      return size;
    }
    if (frames.has(marker)) {
      if (length < 8 || size !== null) break;
      if (bytes[at + 4] !== 8 || ![1, 3].includes(bytes[at + 9] ?? 0))
        throw new UnusableLogo('must be a JPEG of 8 bits in grey or colour');
      size = requirePlausible({ height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) });
    }
    at += 2 + length;
  }
  throw new UnusableLogo('is a JPEG that is cut off or damaged');
}
