import { crc32, inflateSync } from 'node:zlib';
import { requirePlausible, type Size, UnusableLogo } from './logo-limits.js';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Colour type → values of a pixel, and bits of a value. Source: PNG, third edition, table 12. */
const colours: Readonly<Record<number, { channels: number; depths: readonly number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};
const palette = 3;
const lastFilter = 4;

/** Pixels of a PNG whose data is inflated to just what they need, and not a byte beyond. @throws UnusableLogo */
export function pngSize(bytes: Buffer): Size {
  const chunks = chunksOf(bytes);
  const [head] = chunks;
  if (head?.type !== 'IHDR' || head.data.length !== 13) throw damaged();
  const [width, height] = [head.data.readUInt32BE(0), head.data.readUInt32BE(4)];
  const [depth = 0, colour = 0, compression, filter, interlace] = head.data.subarray(8);
  const size = requirePlausible({ width, height });
  const { channels, depths } = colours[colour] ?? { channels: 0, depths: [] };
  if (!depths.includes(depth) || compression !== 0 || filter !== 0) throw damaged();
  if (interlace !== 0) throw new UnusableLogo('must be a PNG that is not interlaced');
  const entries = chunks.find(({ type }) => type === 'PLTE')?.data.length ?? 0;
  if (colour === palette ? entries < 3 || entries > 768 || entries % 3 !== 0 : entries % 3 !== 0) throw damaged();
  const row = 1 + Math.ceil((width * channels * depth) / 8);
  const pixels = inflated(chunks, row * height);
  if (pixels.length !== row * height) throw damaged();
  for (let at = 0; at < pixels.length; at += row) if ((pixels[at] ?? 0) > lastFilter) throw damaged();
  return size;
}

function inflated(chunks: readonly Chunk[], most: number): Buffer {
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  try {
    return inflateSync(data, { maxOutputLength: most });
  } catch (error) {
    throw new UnusableLogo('is a PNG that is cut off or damaged', { cause: error });
  }
}

interface Chunk {
  type: string;
  data: Buffer;
}

function chunksOf(bytes: Buffer): Chunk[] {
  if (!bytes.subarray(0, 8).equals(signature)) throw new UnusableLogo('is no PNG');
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) throw damaged();
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) throw damaged();
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IEND') return chunks;
    chunks.push({ type, data: bytes.subarray(at + 8, end) });
    at = end + 4;
  }
  throw damaged();
}

const damaged = (): UnusableLogo => new UnusableLogo('is a PNG that is cut off or damaged');
