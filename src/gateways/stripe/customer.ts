import type { Command } from '../../domain/commands.js';
import type { Subject } from '../gateway.js';
import { at, label, text, told } from '../json.js';
import { type EventMessage, requiredId } from './message.js';
import { subjectOf } from './subject.js';

/** `customer.created`, `customer.updated` */
export function customer(message: EventMessage): { subject: Subject; commands: Command[] } {
  const { object } = message;
  const known = told({ name: text(object.name), email: label(object.email) });
  const tenantHint = label(at(object, 'metadata').tenant_id);
  return {
    subject: { customerId: requiredId(message), ...told({ tenantHint }), ...known },
    commands: [{ type: 'customer.record', ...known }],
  };
}

/** `payment_method.automatically_updated`: the bank sent a new card; only who has it matters here. */
export function methodRenewed({ object }: EventMessage): { subject: Subject; commands: Command[] } {
  return { subject: subjectOf(object), commands: [] };
}
