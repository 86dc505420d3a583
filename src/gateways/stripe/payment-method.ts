import type { Command } from '../../domain/commands.js';
import type { Subject } from '../gateway.js';
import { at, idOf, told } from '../json.js';
import { type EventMessage, requiredId } from './message.js';
import { methodSummary } from './method.js';
import { subjectOf } from './subject.js';

interface Effect {
  subject: Subject;
  commands: Command[];
}

/** `payment_method.attached`, `.updated`, `.automatically_updated`: a card and until when it is valid; whose any other is. */
export function methodSynced(message: EventMessage): Effect {
  const { object } = message;
  const methodId = requiredId(message);
  const { exp_month: month, exp_year: year } = at(object, 'card');
  const summary = methodSummary(object);
  return {
    subject: subjectOf(object),
    commands:
      summary !== undefined && isWithin(month, 1, 12) && isWithin(year, 2000, 9999)
        ? [{ type: 'method.record', methodId, card: { summary, month, year, at: message.at } }]
        : [],
  };
}

const isWithin = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

/** `payment_method.detached`: nobody pays with it any more. Whose it was stands in what it was before. */
export function methodDetached(message: EventMessage): Effect {
  const { object, previous } = message;
  return {
    subject: { ...told({ customerId: idOf(previous.customer) }), ...subjectOf(object) },
    commands: [{ type: 'method.record', methodId: requiredId(message), detachedAt: message.at }],
  };
}

/** Of a customer: what its invoices are paid with. */
export function defaultMethod({ object, at: defaultAt }: EventMessage): Command[] {
  const methodId = idOf(at(object, 'invoice_settings').default_payment_method);
  return methodId === undefined ? [] : [{ type: 'method.record', methodId, defaultAt }];
}
