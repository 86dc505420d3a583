import type { Command } from '../../domain/commands.js';
import type { Subject } from '../gateway.js';
import { at, label, text, told } from '../json.js';
import { type EventMessage, requiredId } from './message.js';
import { defaultMethod } from './payment-method.js';

/** `customer.created`, `customer.updated` */
export function customer(message: EventMessage): { subject: Subject; commands: Command[] } {
  const { object } = message;
  const known = told({ name: text(object.name), email: label(object.email) });
  const tenantHint = label(at(object, 'metadata').tenant_id);
  return {
    subject: { customerId: requiredId(message), ...told({ tenantHint }), ...known },
    commands: [{ type: 'customer.record', ...known }, ...defaultMethod(message)],
  };
}
