import type { LedgerRow } from '../db/gateway-events.js';
import type { Command, RecordSubscription } from '../domain/commands.js';
import type { GatewayName } from '../domain/entities.js';
import { UnprocessableEvent } from '../domain/errors.js';
import type { Current, Reading } from '../domain/reading.js';
import type { Millis } from '../domain/time.js';

type Json = Record<string, unknown>;

interface ReadingGateway {
  read(json: Json, occurredAt: Millis, current?: Current): Reading;
  subscriptionPath(id: string): string;
  readSubscription(subscription: Json, at: Millis): RecordSubscription;
}

/** As much of the gateways as reading their stored events needs. */
export interface ReadEventDeps {
  gateways: Readonly<Record<GatewayName, ReadingGateway>>;
  /** The JSON object in a body, as it was parsed when the event came; null: it is none. */
  parse: (body: Buffer) => Json | null;
}

/** @throws UnprocessableEvent, InvalidAmount */
export type ReadEvent = (row: LedgerRow, current?: Current) => Reading;

/** Stored bytes → what they mean. An event of the other mode never touches rows of this one. */
export function createReadEvent({ gateways, parse }: ReadEventDeps): ReadEvent {
  return (row, current) => {
    if (row.account_mode !== 'both' && row.livemode !== (row.account_mode === 'live'))
      return {
        handled: false,
        otherMode: true,
        reason: `A ${row.livemode ? 'live' : 'test'} event came to a ${row.account_mode} account.`,
      };
    if (row.raw_body === null)
      throw new UnprocessableEvent(`Cannot read gateway event '${row.id}': its body has been erased`);
    const json = parse(row.raw_body);
    if (!json)
      throw new UnprocessableEvent(
        `Cannot read gateway event '${row.id}': its body is no JSON object that could be an event`,
      );
    const gateway = gateways[row.gateway];
    const reading = gateway.read(json, row.occurred_at ?? row.received_at, current);
    if (!reading.handled || !current) return reading;
    return { ...reading, commands: reading.commands.map((command) => asTheGatewaySays(command, gateway, current)) };
  };
}

/** Of a subscription that was asked for, what the gateway said counts instead of what the message says of it. */
function asTheGatewaySays(command: Command, gateway: ReadingGateway, current: Current): Command {
  if (command.type !== 'subscription.record' || !command.status) return command;
  const [name] = command.refs;
  const said = name && current.get(gateway.subscriptionPath(name.id));
  return said ? { ...command, ...gateway.readSubscription(said, command.status.at) } : command;
}
