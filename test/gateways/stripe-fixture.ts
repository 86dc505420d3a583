import { readFileSync } from 'node:fs';
import type { Command } from '../../src/domain/commands.js';
import type { Reading } from '../../src/gateways/gateway.js';
import { type Json, object } from '../../src/gateways/json.js';
import { stripe } from '../../src/gateways/stripe.js';

/** A fixture by its name: `invoice.paid`, or `variants/invoice.paid@2020-08-27-out-of-band`. */
export function fixture(name: string): Json {
  return JSON.parse(readFileSync(new URL(`../../fixtures/stripe/${name}.json`, import.meta.url), 'utf8')) as Json;
}

/** A fixture whose `data.object` is changed by `patch`, object into object; undefined takes a field away. */
export function changed(name: string, patch: Json): Json {
  return merged(fixture(name), { data: { object: patch } });
}

type Handled = Extract<Reading, { handled: true }>;

/** What the table makes of an event that it handles, at the event's own time. */
export function readingOf(event: string | Json): Handled {
  const json = typeof event === 'string' ? fixture(event) : event;
  const reading = stripe.read(json, Number(json.created) * 1000);
  if (!reading.handled) throw new Error(`not handled: ${reading.reason}`);
  return reading;
}

export function commandsOf(event: string | Json): Command[] {
  return readingOf(event).commands;
}

/** The one command of its kind. */
export function commandOf<T extends Command['type']>(event: string | Json, type: T): Extract<Command, { type: T }> {
  const [command, another] = commandsOf(event).filter((one) => one.type === type);
  if (!command || another) throw new Error(`not exactly one ${type}`);
  return command as Extract<Command, { type: T }>;
}

/** `2025-10-01 12:00:05` in UTC → milliseconds. */
export function utc(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}

function merged(node: Json, patch: Json): Json {
  const entries = Object.entries(patch).map(([key, value]) => {
    const below = object(value);
    const there = object(node[key]);
    return [key, below && there ? merged(there, below) : value] as const;
  });
  return { ...node, ...Object.fromEntries(entries) };
}
