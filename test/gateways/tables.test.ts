import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { GatewayName } from '../../src/domain/entities.js';
import type { Gateway } from '../../src/gateways/gateway.js';
import { gateways } from '../../src/gateways/index.js';
import { at, type Json } from '../../src/gateways/json.js';
import { createLedger, type Message } from '../domain/memory.js';
import { documentedTypes } from './documented-types.js';
import { type Fixture, fixturesIn, identityOfFixture, now } from './gateway-request.js';
import { common } from './gateways-page.js';

describe('the table of Stripe', () => {
  const declared = new URL(
    '../esm/resources/Events.d.ts',
    `file://${createRequire(import.meta.url).resolve('stripe')}`,
  );
  const types = [...readFileSync(declared, 'utf8').matchAll(/^ {4}type: '([a-z0-9_.]+)';$/gm)].map(([, type]) => type!);

  it('is compared with all that the installed package declares', () => {
    const union = /type Type = ([^;]+);/.exec(readFileSync(declared, 'utf8'))?.[1];
    expect(types.length).toBeGreaterThan(250);
    expect([...types].sort()).toEqual([...union!.matchAll(/'([^']+)'/g)].map(([, type]) => type!).sort());
  });
  it('decides about every snapshot event of the installed package', () => {
    const rows = new Set(gateways.stripe.eventTypes());
    expect(types.filter((type) => !rows.has(type))).toEqual([]);
  });
  it('names nothing that the package does not, but the alias of seed 001', () => {
    expect(gateways.stripe.eventTypes().filter((type) => !types.includes(type))).toEqual(['payment_intent.failed']);
  });
});

describe('the table of Razorpay', () => {
  const documented = documentedTypes.razorpay;
  it('decides about every event that Razorpay documents', () => {
    const rows = gateways.razorpay.eventTypes();
    expect(documented.filter((type) => !rows.includes(type))).toEqual([]);
  });
});

describe('the table of ASAAS', () => {
  const documented = documentedTypes.asaas;
  it('decides about every event that ASAAS documents', () => {
    const rows = gateways.asaas.eventTypes();
    expect(documented.filter((type) => !rows.includes(type))).toEqual([]);
    expect(rows.filter((type) => !documented.includes(type))).toEqual([
      ...['SUBSCRIPTION_ACTIVATED', 'SUBSCRIPTION_CANCELED', 'PAYMENT_BANK_SLIP_CANCELLED'],
      ...['PIX_CREDIT_RECEIVED', 'PIX_CREDIT_REFUND_DONE'],
    ]);
  });

  it('reads an event that is about neither charge nor subscription as one without an effect', () => {
    const body = { id: 'evt_1&2', event: 'CHECKOUT_PAID', checkout: { id: 'chk_1', status: 'PAID' } };
    expect(gateways.asaas.read(body, now)).toMatchObject({
      handled: false,
      reason: expect.not.stringMatching(/not known/),
    });
  });
});

/** Words that stand in a payload's `status`, whatever it is about: what an event leads to depends on them. */
const words: Readonly<Record<GatewayName, readonly string[]>> = {
  stripe: [
    'active',
    'past_due',
    'unpaid',
    'paused',
    'canceled',
    'draft',
    'open',
    'paid',
    'void',
    'uncollectible',
  ].concat(['pending', 'succeeded', 'failed', 'needs_response', 'under_review', 'won', 'lost']),
  razorpay: ['active', 'pending', 'halted', 'paused', 'cancelled', 'completed', 'captured', 'failed', 'processed'],
  asaas: ['PENDING', 'CONFIRMED', 'RECEIVED', 'OVERDUE', 'ACTIVE', 'INACTIVE', 'EXPIRED'],
};

const withStatus = (gateway: GatewayName, { json }: Fixture, status: string): Json => {
  const changed = structuredClone(json) as Record<string, never>;
  const entities = {
    stripe: () => [at(changed, 'data', 'object')],
    razorpay: () => Object.values(at(changed, 'payload')).map((part) => at(part, 'entity')),
    asaas: () => [at(changed, 'payment'), at(changed, 'subscription')],
  }[gateway]();
  for (const entity of entities) if ('status' in entity) entity.status = status;
  return changed;
};

describe.each(Object.values(gateways))('the table of $name', (gateway) => {
  const effective = readable(gateway, gateway.name);
  const message = (fixture: Fixture, body = fixture.json) => ({
    gateway: gateway.name,
    body,
    at: identityOfFixture(gateway, fixture)?.occurredAt ?? now,
  });

  const tell = (...messages: Message[]): string[] => {
    const ledger = createLedger({ tenant: { status: 'active', activatedAt: now } });
    const [last] = messages.map((one) => ledger.receive(one)).slice(-1);
    const told = last!.decision.events.map(({ type }) => type as string);
    return told.filter((type) => !(common as readonly string[]).includes(type));
  };
  /** What an event tells, alone and after any other of its gateway. */
  const toldBy = (fixture: Fixture): string[] => [
    ...tell(message(fixture)),
    ...effective.flatMap((other) => tell(message(other), message(fixture))),
  ];
  const told = new Set<string>(common);
  /** What it tells when its payload says another word than the event is named after. */
  const toldByWord = (fixture: Fixture): string[] =>
    words[gateway.name].flatMap((word) => tell(message(fixture, withStatus(gateway.name, fixture, word))));
  const named = (type: string): readonly string[] => {
    const note = gateway.notes().get(type)!;
    return 'ignored' in note ? [] : note.outbound;
  };

  it.each(effective)('says all that $name can lead to', (fixture) => {
    const types = new Set(toldBy(fixture));
    for (const type of types) told.add(type);
    expect([...types].filter((type) => !named(fixture.name).includes(type))).toEqual([]);
  });
  it('says nothing that no event leads to', () => {
    for (const fixture of [...effective, ...readable(gateway, `${gateway.name}/variants`)])
      for (const type of [...tell(message(fixture)), ...toldByWord(fixture)]) told.add(type);
    expect([...new Set(gateway.eventTypes().flatMap(named))].filter((type) => !told.has(type))).toEqual([]);
  });
});

function readable(gateway: Gateway, folder: string): Fixture[] {
  if (!existsSync(new URL(`../../fixtures/${folder}`, import.meta.url))) return [];
  return fixturesIn(folder).filter(({ json }) => gateway.read(json, now).handled);
}
