import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { runs } from '../setup/runs.js';
import { wrongMailsOfFacts } from './mails-of-facts.js';
import { asaasCases } from './named-cases/asaas-cases.js';
import { endsOf, type NamedCase, toldBy } from './named-cases/named-case.js';
import { everyOrder, someOrders } from './named-cases/orders.js';
import { razorpayCases } from './named-cases/razorpay-cases.js';
import { stripeCases } from './named-cases/stripe-cases.js';

/** Up to this many messages all orders are tried; of more, so many by chance. */
const allUpTo = 6;
const someOf = runs(150);

let orders = 0;
const began = performance.now();
afterAll(() => console.log(`${orders} orders of messages in ${((performance.now() - began) / 1000).toFixed(1)} s`));

const name = ({ body, at }: { body: Record<string, unknown>; at: number }) =>
  `${new Date(at).toISOString()} ${String(body.type ?? body.event)}`;

/** What is in `told` and neither in `must` nor, as often, in `may`; and what of `must` is missing. */
function wrong(told: readonly string[], { told: must, may = [] }: NamedCase): { missing: string[]; tooMuch: string[] } {
  const left = [...must];
  const allowed = [...may];
  const take = (list: string[], one: string) => {
    const index = list.indexOf(one);
    if (index >= 0) list.splice(index, 1);
    return index >= 0;
  };
  const tooMuch = told.filter((one) => !take(left, one) && !take(allowed, one));
  return { missing: left, tooMuch };
}

describe.each([
  ['Stripe', stripeCases],
  ['Razorpay', razorpayCases],
  ['ASAAS', asaasCases],
] as const)('%s, in every order, with repetitions', (_, cases) => {
  test.each(cases.map((one) => [one.name, one] as const))(
    '%s',
    (_, one) => {
      const tried = one.messages.length <= allUpTo ? everyOrder : someOrders;
      const check = (
        ledger: Parameters<typeof endsOf>[0],
        order: readonly { body: Record<string, unknown>; at: number }[],
      ) => {
        const told = toldBy(ledger);
        const known = {
          ...endsOf(ledger),
          ...wrong(told, one),
          dunningOpen: count(told, 'started') - count(told, 'resolved'),
          mails: wrongMailsOfFacts(ledger),
        };
        const dunningOpen = one.ends.dunning === 'clear' ? 0 : 1;
        const expected = { ...one.ends, missing: [], tooMuch: [], dunningOpen, mails: [] };
        if (!isDeepStrictEqual(known, expected)) expect(known, order.map(name).join('\n')).toEqual(expected);
      };
      orders += tried(one.messages, {}, someOf, check);
    },
    180_000,
  );
});

const count = (told: readonly string[], what: string): number => told.filter((one) => one === `dunning.${what}`).length;
