import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayName } from '../../src/domain/entities.js';
import { asaasSpec, asaasStory } from '../domain/stories/asaas-story.js';
import { expectStory } from '../domain/stories/compare.js';
import { razorpaySpec, razorpayStory } from '../domain/stories/razorpay-story.js';
import type { Story } from '../domain/stories/story.js';
import { stripeSpec, stripeStory } from '../domain/stories/stripe-story.js';
import { runs } from '../setup/runs.js';
import { createWorld, type World } from '../setup/world.js';
import { deliver, kept } from './story-runner.js';

const numRuns = runs(6);
let world: World;
let count = 0;

beforeAll(async () => {
  world = await createWorld();
  world.setNow('2029-01-01T12:00:00Z');
});
afterAll(() => world.close());

const chances = fc.infiniteStream(fc.nat()).map((stream) => {
  const numbers = stream[Symbol.iterator]();
  return () => numbers.next().value as number;
});

/** The story in any order, some messages twice, to an account of the platform or of the tenant. */
async function holds(gateway: GatewayName, story: Story, ofTenant: boolean, chance: () => number): Promise<void> {
  const tenant = `tenant-s${++count}`;
  const tenantId = await world.addTenant(tenant);
  const account = await world.addAccount(gateway, `story-${count}`, ofTenant ? tenantId : null);
  const repeated = story.messages.flatMap((one) => (chance() % 4 === 0 ? [one, one] : [one]));
  const order = repeated
    .map((one) => ({ one, key: chance() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
  const actions = await deliver(world, order, account, tenant);
  expect(actions.filter((action) => action === 'dead_letter')).toEqual([]);
  // The tenant's own customers move nothing of the tenant.
  const expected = ofTenant ? { ...story.expected, tenant: 'pending' as const } : story.expected;
  expectStory(await kept(world, tenantId), { ...story, expected });
}

describe('applyGatewayEvent, by two workers at once, in any order', () => {
  const check = <Spec>(gateway: GatewayName, specs: fc.Arbitrary<Spec>, tell: (spec: Spec) => Story) =>
    fc.assert(
      fc.asyncProperty(specs, fc.boolean(), chances, (spec, ofTenant, chance) =>
        holds(gateway, tell(spec), ofTenant, chance),
      ),
      { numRuns, endOnFailure: process.env.SHRINK === undefined },
    );

  test.each([false, true])(
    'keeps many renewals of one hour apart that nothing links; of one price: %s',
    async (ofOnePrice) => {
      const subscriptions = Array.from({ length: 30 }, (_, index) => ({
        cycles: [
          {
            failures: [],
            jitter: [0, 0, 0, 0],
            refunds: [],
            dispute: null,
            tie: false,
            amount: ofOnePrice ? 4900 : 4900 + index,
            ending: 'paid' as const,
          },
        ],
        trial: false,
        end: 'stays' as const,
        overdue: false,
      }));
      let seed = 7;
      const chance = () => {
        seed = (seed * 48_271) % 2_147_483_647;
        return seed;
      };
      await holds('stripe', stripeStory({ shape: 'basil', together: true, oneOffs: [], subscriptions }), false, chance);
    },
    60_000,
  );

  test('keeps what happened at Stripe', () => check('stripe', stripeSpec, stripeStory), 120_000);
  test('keeps what happened at Razorpay', () => check('razorpay', razorpaySpec, razorpayStory), 120_000);
  test('keeps what happened at ASAAS', () => check('asaas', asaasSpec, asaasStory), 120_000);
});
