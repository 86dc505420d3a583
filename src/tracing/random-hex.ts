import { randomFillSync } from 'node:crypto';

const poolBytes = 4096;

/** Random bytes as hex, from a pool: one call of the system for hundreds of ids. */
export function createRandomHex(): (bytes: number) => string {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  return (bytes) => {
    if (used + bytes > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    return pool.toString('hex', used - bytes, used);
  };
}
