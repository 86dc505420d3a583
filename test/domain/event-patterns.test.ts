import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidatePatterns, matchesEvent } from '../../src/domain/event-patterns.js';

const VOIDED = ['invoice.voided', ['invoice.cancelled']] as const;

describe('candidatePatterns', () => {
  test('candidatePatterns are the name, its aliases, its prefixes from the longest, and *', () => {
    expect(candidatePatterns('custom.order.shipped', ['old.name', 'older'])).toEqual([
      { pattern: 'custom.order.shipped', deliverAs: 'custom.order.shipped' },
      { pattern: 'old.name', deliverAs: 'old.name' },
      { pattern: 'older', deliverAs: 'older' },
      { pattern: 'custom.order.*', deliverAs: 'custom.order.shipped' },
      { pattern: 'custom.*', deliverAs: 'custom.order.shipped' },
      { pattern: '*', deliverAs: 'custom.order.shipped' },
    ]);
  });
});

describe('matchesEvent', () => {
  test.each([
    [['invoice.voided'], 'invoice.voided'],
    [['invoice.cancelled'], 'invoice.cancelled'],
    [['invoice.cancelled', 'invoice.voided'], 'invoice.voided'],
    [['invoice.cancelled', 'invoice.*'], 'invoice.cancelled'],
    [['invoice.*'], 'invoice.voided'],
    [['*'], 'invoice.voided'],
    [['invoice.paid', '*'], 'invoice.voided'],
    [[], null],
    [['invoice.paid'], null],
    [['payment.*'], null],
    [['inv*'], null],
    [['invoice'], null],
    [['*.voided'], null],
    [['INVOICE.VOIDED'], null],
    [['invoice.voided.*'], null],
  ])('matchesEvent gives an endpoint with %j the event as %j', (patterns, name) => {
    expect(matchesEvent(patterns, ...VOIDED)).toBe(name);
  });

  test('matchesEvent does not match an alias by prefix', () => {
    expect(matchesEvent(['legacy.*'], 'payment.succeeded', ['legacy.received'])).toBeNull();
  });

  test('matchesEvent agrees with a rule stated the other way round, from the patterns', () => {
    const word = fc.constantFrom('a', 'b', 'ab');
    const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('.'));
    const pattern = fc.oneof(
      name,
      name.map((prefix) => `${prefix}.*`),
      fc.constant('*'),
    );
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 4 }),
        name,
        fc.array(name, { maxLength: 2 }),
        (patterns, canonical, aliases) => {
          const wild = patterns.some(
            (text) => text === '*' || (text.endsWith('.*') && canonical.startsWith(text.slice(0, -1))),
          );
          const alias = aliases.find((text) => patterns.includes(text)) ?? null;
          const expected = patterns.includes(canonical) ? canonical : (alias ?? (wild ? canonical : null));
          expect(matchesEvent(patterns, canonical, aliases)).toBe(expected);
        },
      ),
    );
  });
});
