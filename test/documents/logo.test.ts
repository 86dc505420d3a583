import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readLogo } from '../../src/documents/logo.js';
import { dataUrl, png } from './samples.js';

const jpeg = (width: number, height: number, end = [0xff, 0xd9]): Buffer => {
  const frame = [0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0];
  return Buffer.from([0xff, 0xd8, ...frame, 0xff, 0xda, 0, 2, 0, ...end]);
};

test('a PNG and a JPEG say how large they are', () => {
  expect(readLogo(dataUrl(png(30, 20)))).toMatchObject({ width: 30, height: 20 });
  expect(readLogo(dataUrl(jpeg(300, 200), 'jpeg'))).toMatchObject({ width: 300, height: 200 });
});

const broken = png(30, 20);
broken.writeUInt8(broken.readUInt8(60) ^ 1, 60);
test.each([
  ['a PNG that says so', dataUrl(png(50_000, 0)), 'has no pixels'],
  ['a PNG of very many pixels', dataUrl(png(50_000, 50_000, deflateSync(Buffer.alloc(9)))), 'at most 1000000 pixels'],
  ['a JPEG of very many pixels', dataUrl(jpeg(50_000, 50_000), 'jpeg'), 'at most 1000000 pixels'],
  ['a PNG whose data is larger than its pixels', dataUrl(png(4, 4, deflateSync(Buffer.alloc(50_000_000)))), 'damaged'],
  ['a PNG whose data is smaller', dataUrl(png(4, 4, deflateSync(Buffer.alloc(9)))), 'damaged'],
  ['a PNG with another byte in it', dataUrl(broken), 'damaged'],
  ['a PNG that is cut off', dataUrl(png(4, 4).subarray(0, 50)), 'damaged'],
  ['a JPEG that is cut off', dataUrl(jpeg(4, 4, []), 'jpeg'), 'damaged'],
  ['a JPEG called PNG', dataUrl(jpeg(4, 4)), 'is no PNG'],
  ['an SVG', dataUrl(Buffer.from('<svg/>'), 'svg+xml'), 'must be data:image/png'],
  ['an address', 'https://example.com/logo.png', 'must be data:image/png'],
  ['too many bytes', dataUrl(Buffer.alloc(257 * 1024)), 'bytes'],
])('%s is refused', (_name, url, reason) => {
  expect(() => readLogo(url)).toThrow(reason);
});
