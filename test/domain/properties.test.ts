import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../setup/runs.js';
import { wrongMailsOfFacts } from './mails-of-facts.js';
import { createLedger } from './memory.js';
import { asaasSpec, asaasStory } from './stories/asaas-story.js';
import { expectStory, keptIn, known } from './stories/compare.js';
import { razorpaySpec, razorpayStory } from './stories/razorpay-story.js';
import type { Message, Story } from './stories/story.js';
import { stripeSpec, stripeStory } from './stories/stripe-story.js';

const numRuns = runs(40);
const name = ({ body, at }: Message) => `${new Date(at).toISOString()} ${String(body.type ?? body.event)}`;

function fold(messages: Story['messages'], reversed = false) {
  if (process.env.SHOW) console.log(messages.map(name).join('\n'));
  const ledger = createLedger({ now: Date.parse('2029-01-01T12:00:00Z'), reversed });
  for (const message of messages) ledger.receive(message);
  return ledger;
}

/** Numbers for chances of a run, that shrink with it. */
const chances = fc.infiniteStream(fc.nat()).map((stream) => {
  const numbers = stream[Symbol.iterator]();
  return () => numbers.next().value as number;
});

const shuffled = <T>(list: readonly T[], chance: () => number): T[] =>
  list
    .map((one) => ({ one, key: chance() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);

/** What is in `all` at most as often as in `of`. */
function extra(all: readonly string[], of: readonly string[]): string[] {
  const left = [...of];
  return all.filter((one) => {
    const index = left.indexOf(one);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** `apart`: stories in which every message can be told from every other, also when some are missing. `times`: where a story is cheap. */
function holds<Spec>(
  gateway: string,
  specs: fc.Arbitrary<Spec>,
  tell: (spec: Spec) => Story,
  { apart = (spec: Spec) => spec, times = 1 } = {},
): void {
  describe(`decide, over stories of ${gateway}`, () => {
    test('in the order in which it happened', () => {
      fc.assert(
        fc.property(specs, (spec) => {
          const story = tell(spec);
          expectStory(keptIn(fold(story.messages)), story);
        }),
        { numRuns: numRuns * times },
      );
    }, 180_000);

    test('in any order, with repetitions', () => {
      fc.assert(
        fc.property(specs, chances, fc.boolean(), (spec, chance, reversed) => {
          const story = tell(spec);
          const repeated = story.messages.flatMap((one) => (chance() % 4 === 0 ? [one, one] : [one]));
          const ledger = fold(shuffled(repeated, chance), reversed);
          expectStory(keptIn(ledger), story);
          expect(wrongMailsOfFacts(ledger)).toEqual([]);
        }),
        { numRuns: numRuns * times },
      );
    }, 180_000);

    test('when some messages never come, no fact that did not happen', () => {
      fc.assert(
        fc.property(specs, chances, (spec, chance) => {
          const story = tell(apart(spec));
          const came = story.messages.filter(() => chance() % 3 > 0);
          const { facts, collections, payments } = known(keptIn(fold(shuffled(came, chance))));
          expect(extra(facts, story.expected.facts)).toEqual([]);
          expect(collections).toBeLessThanOrEqual(story.expected.collections);
          for (const one of Object.values(payments))
            expect(one.refunded).toBeLessThanOrEqual(one.amount ?? one.refunded);
        }),
        { numRuns: numRuns * times },
      );
    }, 180_000);
  });
}

holds('Stripe', stripeSpec, stripeStory, { apart: (spec) => ({ ...spec, together: false }) });
holds('Razorpay', razorpaySpec, razorpayStory, { times: 2 });
holds('ASAAS', asaasSpec, asaasStory, { times: 2 });
