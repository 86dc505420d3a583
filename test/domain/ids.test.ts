import fc from 'fast-check';
import { TypeID } from 'typeid-js';
import { expect, test } from 'vitest';
import { publicId, uuidOf } from '../../src/domain/ids.js';

// From the list of valid TypeIDs of the specification: github.com/jetify-com/typeid/blob/main/spec/valid.yml
test.each([
  ['00000000-0000-0000-0000-000000000000', '00000000000000000000000000'],
  ['00000000-0000-0000-0000-000000000001', '00000000000000000000000001'],
  ['00000000-0000-0000-0000-00000000000a', '0000000000000000000000000a'],
  ['00000000-0000-0000-0000-000000000010', '0000000000000000000000000g'],
  ['00000000-0000-0000-0000-000000000020', '00000000000000000000000010'],
  ['ffffffff-ffff-ffff-ffff-ffffffffffff', '7zzzzzzzzzzzzzzzzzzzzzzzzz'],
  ['0110c853-1d09-52d8-d73e-1194e95b5f19', '0123456789abcdefghjkmnpqrs'],
  ['01890a5d-ac96-774b-bcce-b302099a8057', '01h455vb4pex5vsknk084sn02q'],
])('%s is inv_%s, and back', (uuid, suffix) => {
  expect(publicId('invoice', uuid)).toBe(`inv_${suffix}`);
  expect(uuidOf('invoice', `inv_${suffix}`)).toBe(uuid);
});

test('every uuid reads as the library writes it, comes back, and only under its own kind', () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      expect(publicId('event', uuid)).toBe(TypeID.fromUUID('evt', uuid).toString());
      expect(uuidOf('event', publicId('event', uuid))).toBe(uuid);
      expect(uuidOf('delivery', publicId('event', uuid))).toBeNull();
    }),
  );
});
