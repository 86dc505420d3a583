import { expect, test } from 'vitest';
import { firstSecret, openSecrets, rotatedSecrets } from '../../src/api/endpoint-secrets.js';
import { changedSecrets } from '../../src/api/gateway-secrets.js';
import { createSealer, sealPurposes } from '../../src/db/sealed.js';

const sealer = createSealer(Buffer.alloc(32, 1));
const day = 86_400_000;

test('rotatedSecrets keeps the one before until the grace period ends', () => {
  const rotated = rotatedSecrets(sealer, firstSecret(sealer, 'secret-1'), 'secret-2', day, 0);
  expect(openSecrets(sealer, rotated, 0)).toEqual(['secret-2', 'secret-1']);
  expect(openSecrets(sealer, rotated, day - 1)).toEqual(['secret-2', 'secret-1']);
  expect(openSecrets(sealer, rotated, day)).toEqual(['secret-2']);
});

test('rotatedSecrets never makes an older one live longer', () => {
  const once = rotatedSecrets(sealer, firstSecret(sealer, 'secret-1'), 'secret-2', 1000, 0);
  const twice = rotatedSecrets(sealer, once, 'secret-3', day, 500);
  expect(openSecrets(sealer, twice, 999)).toEqual(['secret-3', 'secret-2', 'secret-1']);
  expect(openSecrets(sealer, twice, 1000)).toEqual(['secret-3', 'secret-2']);
});

test('rotatedSecrets without grace leaves the new one alone', () => {
  const rotated = rotatedSecrets(sealer, firstSecret(sealer, 'secret-1'), 'secret-2', 0, 0);
  expect(rotated).toHaveLength(1);
});

test('rotatedSecrets with the secret there is keeps it once, and those before it', () => {
  const once = rotatedSecrets(sealer, firstSecret(sealer, 'secret-1'), 'secret-2', day, 0);
  const again = rotatedSecrets(sealer, once, 'secret-2', day, 1);
  expect(openSecrets(sealer, again, 2)).toEqual(['secret-2', 'secret-1']);
  expect(again[0]?.expires_at).toBeNull();
});

test('a sealed secret shows nothing, is different each time, and opens as nothing else', () => {
  const [one] = firstSecret(sealer, 'secret-1');
  const [two] = firstSecret(sealer, 'secret-1');
  expect(one?.sealed).not.toContain(Buffer.from('secret-1').toString('base64').slice(0, 8));
  expect(one?.sealed).not.toBe(two?.sealed);
  expect(() => sealer.open(one?.sealed ?? '', sealPurposes.gatewaySecret)).toThrow();
});

test('rotatedSecrets keeps five at most, the newest', () => {
  let secrets = firstSecret(sealer, 'secret-0');
  for (let n = 1; n <= 9; n++) secrets = rotatedSecrets(sealer, secrets, `secret-${n}`, day, n);
  expect(openSecrets(sealer, secrets, 10)).toEqual(['secret-9', 'secret-8', 'secret-7', 'secret-6', 'secret-5']);
});

const open = (sealed: string | undefined) => sealed && sealer.open(sealed, sealPurposes.gatewaySecret);

test('changedSecrets puts a text before the newest webhook secret, and drops what was before it', () => {
  const one = changedSecrets(sealer, {}, { webhook_secret: 'a', api_key: 'k' });
  const two = changedSecrets(sealer, one, { webhook_secret: 'b' });
  const three = changedSecrets(sealer, two, { webhook_secret: 'c' });
  expect(three.webhook_secret?.map(open)).toEqual(['c', 'b']);
  expect(open(three.api_key)).toBe('k');
});

test('changedSecrets replaces all webhook secrets by a list, and leaves what is not given', () => {
  const one = changedSecrets(sealer, {}, { webhook_secret: ['a', 'b'], key_id: 'id' });
  expect(one.webhook_secret?.map(open)).toEqual(['a', 'b']);
  expect(changedSecrets(sealer, one, { webhook_secret: ['c'] }).webhook_secret?.map(open)).toEqual(['c']);
  expect(changedSecrets(sealer, one, {})).toEqual(one);
});
