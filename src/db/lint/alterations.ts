import type { AlterTableCmd, AlterTableStmt, ColumnDef, Constraint } from 'libpg-query';
import type { Change, Place } from './change.js';
import { callsIn, namesOf, textOf } from './nodes.js';

export function alterations({ relation, cmds = [] }: AlterTableStmt, place: Place): Change[] {
  const at = { ...place, table: relation?.relname ?? '' };
  return cmds.flatMap((cmd) => {
    const made = 'AlterTableCmd' in cmd ? read(cmd.AlterTableCmd, at) : null;
    return made ? [made] : [];
  });
}

type At = Place & { table: string };

function read({ subtype, name = '', def, missing_ok }: AlterTableCmd, at: At): Change | null {
  switch (subtype) {
    case 'AT_AddColumn':
      return def && 'ColumnDef' in def ? newColumn(def.ColumnDef, missing_ok === true, at) : null;
    case 'AT_AddConstraint':
      return def && 'Constraint' in def ? newConstraint(def.Constraint, at) : null;
    case 'AT_ValidateConstraint':
      return { ...at, kind: 'validate', name };
    case 'AT_AlterColumnType':
      return { ...at, kind: 'change type', column: name };
    case 'AT_SetNotNull':
      return { ...at, kind: 'set not null', column: name };
    case 'AT_DropColumn':
      return { ...at, kind: 'drop', what: 'column', name };
    case 'AT_EnableRowSecurity':
      return { ...at, kind: 'row security', is: 'enabled' };
    case 'AT_DisableRowSecurity':
      return { ...at, kind: 'row security', is: 'disabled' };
    case 'AT_ForceRowSecurity':
      return { ...at, kind: 'row security', is: 'forced' };
    case 'AT_NoForceRowSecurity':
      return { ...at, kind: 'row security', is: 'not forced' };
    default:
      return null;
  }
}

// The same for a whole statement, so that PostgreSQL keeps them once instead of writing every row.
const steady = ['now', 'transaction_timestamp', 'statement_timestamp', 'pg_current_xact_id'];
const serial = ['serial', 'bigserial', 'smallserial', 'serial4', 'serial8', 'serial2'];
const scanning = ['CONSTR_CHECK', 'CONSTR_FOREIGN', 'CONSTR_UNIQUE', 'CONSTR_PRIMARY'];
const writing = ['CONSTR_GENERATED', 'CONSTR_IDENTITY'];

function newColumn({ colname = '', typeName, constraints = [] }: ColumnDef, isRepeatable: boolean, at: At): Change {
  const all = constraints.flatMap((one) => ('Constraint' in one ? [one.Constraint] : []));
  const has = (types: readonly string[]) => all.some(({ contype }) => types.includes(contype ?? ''));
  const value = all.find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr;
  const isSerial = serial.includes(typeName?.names?.flatMap(namesOf).at(-1) ?? '');
  const isFilled = value !== undefined || isSerial || has(writing);
  return {
    ...at,
    kind: 'add column',
    column: colname,
    isRepeatable,
    lacksValue: has(['CONSTR_NOTNULL', 'CONSTR_PRIMARY']) && !isFilled,
    rewrites: isSerial || has(writing) || callsIn(value).some((name) => !steady.includes(name)),
    scans: has(scanning),
  };
}

function newConstraint({ conname = '', contype, skip_validation, indexname, raw_expr }: Constraint, at: At): Change {
  const column = /^([a-z_0-9]+) IS_NOT_NULL$/.exec(textOf(raw_expr))?.[1] ?? null;
  return {
    ...at,
    kind: 'add constraint',
    name: conname,
    column: contype === 'CONSTR_CHECK' ? column : null,
    isNotValid: skip_validation === true,
    takesIndex: indexname !== undefined,
  };
}
