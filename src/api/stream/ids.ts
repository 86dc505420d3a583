import { z } from 'zod';
import { type IdKind, uuidOf } from '../../domain/ids.js';
import { invalid } from '../problems.js';

/** As many as a page of a list has at most. */
const most = 100;

/** A parameter of a query. `what`: of which there are several. */
export const idList = (what: string) =>
  z
    .string()
    .max(most * 33)
    .regex(/^[\w, ]*$/, 'is no list of ids')
    .meta({ description: `Ids of ${what}, at most ${most}, separated by commas.` });

/** @throws Problem `validation_failed` */
export function idsIn(text: string, kind: IdKind): string[] {
  const ids = text.split(',').map((one) => one.trim());
  if (ids.length > most) throw invalid('ids', `are more than ${most}`);
  return ids.map((id) => {
    const uuid = uuidOf(kind, id);
    if (uuid === null) throw invalid('ids', `'${id.slice(0, 64)}' is no id of a ${kind.replace('_', ' ')}`);
    return uuid;
  });
}
