import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gateway, GatewayRequest, Verdict } from '../../src/gateways/gateway.js';
import type { Json } from '../../src/gateways/json.js';
import { parseObject } from '../../src/gateways/parse-object.js';
import { checkReading, readsOrRefuses } from './checks.js';
import { type Fixture, fixturesIn, now, readFixture, requestOf, secret, signed } from './gateway-request.js';
import { mutation, withNews } from './json-mutation.js';

export type { Fixture } from './gateway-request.js';
export { fixturesIn, now, readFixture, requestOf, signed } from './gateway-request.js';

export interface Contract {
  gateway: Gateway;
  /** Lower-case name of the header that proves who sent the message. */
  header: string;
  refusal: 400 | 401;
  /** Does the header prove the body (an HMAC), or only its sender (a fixed token)? */
  signsBody: boolean;
  /** How far the signed time may be from now, both ways, and the codes of what is further; absent: no time is signed. */
  clock?: { toleranceSeconds: number; tooOld: string; inFuture: string };
}

const other = 'whsec_contract_fedcba9876543210';

/** What every gateway must do, run against its own fixtures in `fixtures/<name>`. */
export function describeGateway(contract: Contract): void {
  const { gateway } = contract;
  const fixtures = fixturesIn(gateway.name);
  describe(`${gateway.name}: verification`, () => verification(contract, fixtures));
  describe(`${gateway.name}: identity`, () => identity(gateway, fixtures));
  describe(`${gateway.name}: reading`, () => reading(gateway, fixtures));
}

function verification(contract: Contract, fixtures: Fixture[]): void {
  const { gateway, header, refusal, signsBody, clock } = contract;
  const body = fixtures[0]!.body;
  const verify = (request: GatewayRequest, secrets = [secret]) => gateway.verify(request, secrets, now);
  const withHeader = (value: string | string[]) => {
    const headers = Object.entries(gateway.sign(body, secret, now)).filter(([name]) => name.toLowerCase() !== header);
    return requestOf(body, { ...Object.fromEntries(headers), [header]: value });
  };
  const right = signed(gateway, body).header(header)[0]!;
  const refused = (verdict: Verdict) => {
    expect(verdict).toMatchObject({ ok: false, status: refusal });
    const text = JSON.stringify(verdict);
    for (const hidden of [secret, other, right]) expect(text).not.toContain(hidden);
    return verdict as Extract<Verdict, { ok: false }>;
  };

  it('accepts what its own signer signed', () => expect(verify(signed(gateway, body))).toEqual({ ok: true }));
  it('refuses another secret', () => void refused(verify(signed(gateway, body, other))));
  it('refuses a missing header', () => void refused(verify(requestOf(body, {}))));
  it('refuses an empty header', () => void refused(verify(withHeader(''))));
  it('refuses a header sent twice, although both are right', () => {
    expect(refused(verify(withHeader([right, right]))).code).toBe('duplicate_header');
  });
  it('refuses two values joined into one header', () => void refused(verify(withHeader(`${right}, ${right}`))));
  it('refuses the same value in upper case', () => void refused(verify(withHeader(right.toUpperCase()))));
  it('refuses a value with one character changed or missing', () => {
    refused(verify(withHeader(right.slice(0, -1))));
    refused(verify(withHeader(`${right.slice(0, -1)}${right.endsWith('0') ? '1' : '0'}`)));
  });
  it('refuses text that is longer in bytes than in characters', () => void refused(verify(withHeader('é'.repeat(64)))));
  it('accepts any of several secrets while they are rotated', () => {
    expect(verify(signed(gateway, body, other), [secret, other])).toEqual({ ok: true });
    expect(verify(signed(gateway, body, secret), [secret, other])).toEqual({ ok: true });
  });
  it('never verifies without a secret, or with an empty or blank one', () => {
    for (const secrets of [[], [''], [' '], ['\n'], ['', ' ']]) {
      refused(verify(signed(gateway, body, secrets[0] ?? ''), secrets));
      refused(verify(signed(gateway, body), secrets));
      refused(verify(withHeader(''), secrets));
    }
  });
  it('checks the bytes as they came: a BOM, invalid UTF-8, nothing at all', () => {
    const bytes = [Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]), Buffer.from([0x7b, 0xff, 0xfe, 0x7d])];
    for (const one of [...bytes, Buffer.alloc(0), Buffer.from('{"name":"Zé ₹ 😀"}')])
      expect(verify(signed(gateway, one))).toEqual({ ok: true });
  });

  if (signsBody)
    it('refuses a body changed by one byte, by white space, or by a BOM', () => {
      const headers = gateway.sign(body, secret, now);
      const flipped = Buffer.from(body);
      flipped[10]! ^= 1;
      const reformatted = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
      const withBom = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]);
      for (const changed of [flipped, reformatted, withBom, Buffer.alloc(0)])
        refused(verify(requestOf(changed, headers)));
    });
  if (clock) signedTime(contract, body);
}

function signedTime({ gateway, clock }: Contract, body: Buffer): void {
  const { toleranceSeconds, tooOld, inFuture } = clock!;
  const at = (age: number, key = secret) => gateway.verify(signed(gateway, body, key, now - age * 1000), [secret], now);

  it('accepts a signed time within the tolerance, both ways, and no further', () => {
    for (const age of [0, toleranceSeconds, -toleranceSeconds]) expect(at(age)).toEqual({ ok: true });
    expect(at(toleranceSeconds + 1)).toMatchObject({ ok: false, code: tooOld });
    expect(at(-toleranceSeconds - 1)).toMatchObject({ ok: false, code: inFuture });
    expect(at(-10 * 365 * 86_400)).toMatchObject({ ok: false, code: inFuture });
  });
  it('tells a forger nothing about the time', () => {
    expect(at(86_400, other)).toMatchObject({ ok: false, code: 'signature_invalid' });
  });
}

function identity(gateway: Gateway, fixtures: Fixture[]): void {
  const identify = (body: Buffer, request = signed(gateway, body)) =>
    gateway.identify(request, parseObject(body)!, createHash('sha256').update(body).digest());

  it.each(fixtures)('names $name by an id and its type', ({ name, body }) => {
    const identity = identify(body)!;
    expect(identity.eventType).toBe(name);
    expect(identity.externalEventId).toMatch(/^.{1,255}$/);
    expect(identity.occurredAt === null || Number.isSafeInteger(identity.occurredAt)).toBe(true);
  });
  it('gives every fixture its own id', () => {
    const ids = fixtures.map(({ body }) => identify(body)!.externalEventId);
    expect(new Set(ids).size).toBe(ids.length);
  });
  it('gives the same message the same id every time it is sent', () => {
    const { body } = fixtures[0]!;
    const headers = gateway.sign(body, secret, now);
    const first = identify(body, requestOf(body, headers))!;
    expect(identify(body, requestOf(Buffer.from(body), headers))).toEqual(first);
  });
  it('reads through a BOM', () => {
    const { body } = fixtures[0]!;
    const withBom = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]);
    expect(identify(withBom)!.eventType).toBe(identify(body)!.eventType);
  });
  it('is none without a type', () => {
    for (const text of ['{}', '{"id":7,"type":7,"event":7}', '{"id":"","type":"","event":""}'])
      expect(identify(Buffer.from(text))).toBeNull();
  });
}

function reading(gateway: Gateway, fixtures: Fixture[]): void {
  const notes = [...gateway.notes()];
  const names = fixtures.map(({ name }) => name);

  it('has a fixture for every row with an effect, and a row for every fixture', () => {
    const withEffect = notes.filter(([, note]) => !('ignored' in note)).map(([type]) => type);
    expect(withEffect.filter((type) => !names.includes(type))).toEqual([]);
    expect(names.filter((name) => !gateway.notes().has(name))).toEqual([]);
  });
  it('names every type once', () => expect(gateway.eventTypes()).toEqual([...new Set(gateway.eventTypes())]));
  it('says of every type what it does in a sentence, or why it does nothing', () => {
    for (const [type, note] of notes) {
      const text = 'ignored' in note ? note.ignored : note.effect;
      expect(text, type).toMatch(/^\S.{10,170}[^.\s]$/);
      if (!('ignored' in note)) expect(note.outbound, type).toEqual([...new Set(note.outbound)]);
    }
  });
  it('acknowledges every type that its table ignores, whatever stands in the message', () => {
    for (const [type, note] of notes)
      if ('ignored' in note)
        expect(gateway.read({ type, event: type, data: 7, payload: null }, now)).toEqual({
          handled: false,
          reason: note.ignored,
        });
  });
  it('acknowledges a type that it does not know, even one that every object inherits', () => {
    for (const type of ['no.such.event', 'constructor', '__proto__', 'toString']) {
      const json = { ...fixtures[0]!.json, type, event: type };
      expect(gateway.read(json, now)).toMatchObject({ handled: false, reason: expect.stringMatching(/./) });
    }
  });
  it.each(fixtures)('reads $name as well-formed facts, or says why not', (fixture) => {
    checkReading(readFixture(gateway, fixture));
  });
  it.each(fixtures)('reads $name the same way twice, leaving the message as it was', (fixture) => {
    const before = structuredClone(fixture.json);
    expect(readFixture(gateway, fixture)).toEqual(readFixture(gateway, fixture));
    expect(fixture.json).toEqual(before);
  });
  it.each(fixtures)('reads $name the same with attributes that nobody knows, wherever they stand', (fixture) => {
    expect(readFixture(gateway, { ...fixture, json: withNews(fixture.json) as Json })).toEqual(
      readFixture(gateway, fixture),
    );
  });
  it.each(fixtures)('reads $name with parts missing or of another kind, or refuses it for good', (fixture) => {
    fc.assert(
      fc.property(fc.array(mutation(fixture.json), { minLength: 1, maxLength: 4 }), (mutations) => {
        const json = structuredClone(fixture.json);
        for (const mutate of mutations) mutate(json);
        readsOrRefuses(gateway, json);
      }),
    );
  });
}
