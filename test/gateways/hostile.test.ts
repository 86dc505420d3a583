import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InvalidAmount, UnprocessableEvent } from '../../src/domain/errors.js';
import type { Gateway } from '../../src/gateways/gateway.js';
import { gateways } from '../../src/gateways/index.js';
import type { Json } from '../../src/gateways/json.js';
import { jsonLimits, parseObject } from '../../src/gateways/parse-object.js';
import { readsOrRefuses } from './checks.js';
import { fixturesIn, now, signed } from './gateway-request.js';
import { pathsOf } from './json-mutation.js';

const identify = (gateway: Gateway, json: Json) => {
  const body = Buffer.from(JSON.stringify({}));
  return gateway.identify(signed(gateway, body), json, createHash('sha256').update(body).digest());
};

/** `json` with `value` under every key of `keys`, one after the other. */
function* replaced(json: Json, keys: RegExp, value: unknown): Generator<Json> {
  for (const path of pathsOf(json)) {
    if (!keys.test(path.at(-1) ?? '')) continue;
    const copy = structuredClone(json);
    const parent = path.slice(0, -1).reduce((node, key) => node[key] as Json, copy);
    parent[path.at(-1)!] = value;
    yield copy;
  }
}

/** The value as it would come: through the parser of bodies. */
function parsed(text: string): unknown {
  const body = parseObject(Buffer.from(`{"value":${text}}`));
  // Compared here, because a failing matcher would print it.
  expect(body === null).toBe(false);
  return body!.value;
}

const long = (length: number) => `"${'x'.repeat(length)}"`;
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const deepObjects = (levels: number) => `${'{"id":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** JSON texts, because some of them are no values once they have been parsed. */
const hostile: readonly (readonly [name: string, text: string])[] = [
  ['lists within each other, as deep as may be', deep(jsonLimits.levels - 1)],
  ['objects within each other, as deep as may be', deepObjects(jsonLimits.levels - 1)],
  ['a text of a megabyte', long(1_000_000)],
  ['a list where one thing is meant', '[["a"],{"id":"b"},7]'],
  ['prototype keys', '{"__proto__":{"id":"x","tenant_id":"y"},"constructor":{"prototype":1},"toString":1,"valueOf":1}'],
  ['NUL', '"a\\u0000b"'],
  ['a control character', '"a\\u001b[31mb"'],
  ['half of a surrogate pair', '"a\\ud83d"'],
  ['a number beyond 2^53', '9007199254740993'],
  ['a number beyond any', '1e400'],
  ['a negative number beyond any', '-1e400'],
  ['a fraction', '99.5'],
  ['less than nothing', '-1'],
];
const everywhere =
  /^(id|customer|customer_id|subscription|subscription_id|payment|payment_id|payment_intent|invoice|invoice_id|charge|name|email|externalReference|tenant_id|description|status|reason|amount|amount_paid|amount_received|amount_refunded|total|value|refunds|quantity|attempt_count|data|entity|created|created_at|dateCreated|dueDate|due_date|current_end)$/;

describe.each(Object.values(gateways))('hostile JSON to $name', (gateway) => {
  const fixtures = fixturesIn(gateway.name).filter(({ name }) => !('ignored' in gateway.notes().get(name)!));

  it.each(hostile)(
    '%s is read or refused for good, at every place',
    (_, text) => {
      const value = parsed(text);
      for (const { json } of fixtures)
        for (const one of replaced(json, everywhere, value)) {
          const identity = identify(gateway, one);
          if (identity) {
            const { externalEventId, eventType, occurredAt } = identity;
            if (![externalEventId, eventType].every((one) => /^[\x21-\x7e]{1,255}$/.test(one)))
              expect.fail(`${externalEventId} of ${eventType} is no name`);
            if (occurredAt !== null && !Number.isSafeInteger(occurredAt)) expect.fail(`${occurredAt} is no time`);
          }
          readsOrRefuses(gateway, one);
        }
    },
    60_000,
  );
  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])('%s is a type like any unknown one', (type) => {
    expect(gateway.read({ ...fixtures[0]!.json, type, event: type }, now).handled).toBe(false);
  });
  it.each(['a\u0000b', 'a b', '\ud800', 'x'.repeat(256), 'é', '\u202epaid'])('%j is no type', (type) => {
    expect(identify(gateway, { ...fixtures[0]!.json, type, event: type })).toBeNull();
  });
  it('a refusal shows nothing of what it could not read', () => {
    for (const { json } of fixtures)
      for (const one of replaced(json, everywhere, 'SECRET\u0000\ud800'))
        try {
          gateway.read(one, now);
        } catch (error) {
          expect(error instanceof UnprocessableEvent || error instanceof InvalidAmount).toBe(true);
          expect((error as Error).message).not.toContain('SECRET');
        }
  });
});

describe('lists that would cost more than they can be worth', () => {
  const refuses = (gateway: Gateway, json: Json) =>
    expect(() => gateway.read(json, now)).toThrow(/^Cannot read \d+ refunds of one object$/);
  const fixture = (folder: string, name: string) => fixturesIn(folder).find((one) => one.name === name)!.json;

  it('80,000 refunds of one charge of ASAAS', () => {
    const json = fixture('asaas', 'PAYMENT_REFUNDED') as { payment: Json };
    json.payment.refunds = Array.from({ length: 80_000 }, () => ({ value: 1 }));
    refuses(gateways.asaas, json);
  });
  it('80,000 refunds of one charge of Stripe', () => {
    const json = fixture('stripe', 'charge.refunded') as { data: { object: Json } };
    json.data.object.refunds = { data: Array.from({ length: 80_000 }, (_, index) => ({ id: `re_${index}` })) };
    refuses(gateways.stripe, json);
  });
  it('80,000 entities of Razorpay, each with its time', () => {
    const json = fixture('razorpay', 'payment.captured') as { payload: Json };
    for (let index = 0; index < 80_000; index++) json.payload[`e${index}`] = { entity: { created_at: 1_700_000_000 } };
    expect(identify(gateways.razorpay, json)?.occurredAt).toBeGreaterThan(0);
  });
});
