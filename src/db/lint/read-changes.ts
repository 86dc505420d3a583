import type { Node, RangeVar } from 'libpg-query';
import { stepsOf } from '../migration-files.js';
import { alterations } from './alterations.js';
import type { Change, Place, StepShape } from './change.js';
import { hasLimit, namesOf, textOf, without } from './nodes.js';

/** What a migration does, by PostgreSQL's own parser. @throws Error with PostgreSQL's words for what is no SQL. */
export async function readChanges(text: string): Promise<{ changes: Change[]; steps: StepShape[] }> {
  // Loaded for this alone: a megabyte that no server needs.
  const { parse } = await import('libpg-query');
  const changes: Change[] = [];
  const steps: StepShape[] = [];
  let line = 1;
  for (const [step, { text: part, isOfEachTenant }] of stepsOf(text).entries()) {
    const bytes = Buffer.from(part);
    const isBlank = part.replaceAll(/--.*$/gm, '').trim() === '';
    const statements = isBlank ? [] : ((await parse(part)).stmts ?? []);
    steps.push({ line, isOfEachTenant, statements: statements.length });
    for (const { stmt, stmt_location = 0 } of statements) {
      const before = bytes.subarray(0, stmt_location).toString();
      const gap = /^(?:\s|--.*(?:\n|$))*/.exec(bytes.subarray(stmt_location).toString())?.[0] ?? '';
      if (stmt) changes.push(...changesOf(stmt, { step, line: line + lines(before) + lines(gap) }, isOfEachTenant));
    }
    line += lines(part);
  }
  return { changes, steps };
}

const lines = (text: string): number => text.split('\n').length - 1;
const nameOf = (relation: RangeVar | undefined): string => relation?.relname ?? '';

function changesOf(node: Node, place: Place, isOfEachTenant: boolean): Change[] {
  const rows = (relation: RangeVar | undefined): Change[] => [
    { ...place, kind: 'rows', table: nameOf(relation), isOfEachTenant, isLimited: hasLimit(node) },
  ];
  if ('CreateStmt' in node) {
    const { relation, tableElts = [], if_not_exists } = node.CreateStmt;
    const columns = tableElts.flatMap((one) => ('ColumnDef' in one ? [one.ColumnDef.colname ?? ''] : []));
    return [{ ...place, kind: 'create table', table: nameOf(relation), columns, isRepeatable: if_not_exists === true }];
  }
  if ('IndexStmt' in node) {
    const { relation, idxname = '', concurrent = false, if_not_exists = false } = node.IndexStmt;
    return [
      {
        ...place,
        kind: 'create index',
        table: nameOf(relation),
        name: idxname,
        isConcurrent: concurrent,
        isRepeatable: if_not_exists,
      },
    ];
  }
  if ('AlterTableStmt' in node) return alterations(node.AlterTableStmt, place);
  if ('DropStmt' in node)
    return drops(node.DropStmt.removeType, node.DropStmt.objects ?? [], node.DropStmt.missing_ok === true, place);
  if ('RenameStmt' in node && harmless.includes(node.RenameStmt.renameType ?? '')) return [];
  if ('RenameStmt' in node)
    return [{ ...place, kind: 'rename', table: nameOf(node.RenameStmt.relation), name: node.RenameStmt.newname ?? '' }];
  if ('CreatePolicyStmt' in node) return [policy(node.CreatePolicyStmt, place)];
  if ('GrantStmt' in node && node.GrantStmt.is_grant) {
    const { objects = [], grantees = [] } = node.GrantStmt;
    const to = grantees.flatMap((one) => ('RoleSpec' in one ? [one.RoleSpec.rolename ?? 'public'] : []));
    return objects.flatMap((one) =>
      'RangeVar' in one ? [{ ...place, kind: 'grant', table: nameOf(one.RangeVar), to }] : [],
    );
  }
  if ('UpdateStmt' in node) return rows(node.UpdateStmt.relation);
  if ('DeleteStmt' in node) return rows(node.DeleteStmt.relation);
  if ('InsertStmt' in node) return rows(node.InsertStmt.relation);
  if ('VariableSetStmt' in node)
    return [{ ...place, kind: 'setting', table: '', name: node.VariableSetStmt.name ?? 'all' }];
  if ('DiscardStmt' in node) return [{ ...place, kind: 'setting', table: '', name: 'all' }];
  if ('LockStmt' in node)
    return (node.LockStmt.relations ?? []).flatMap((one) =>
      'RangeVar' in one ? [{ ...place, kind: 'lock', table: nameOf(one.RangeVar) }] : [],
    );
  if ('CreateFunctionStmt' in node) return [define(place, node.CreateFunctionStmt.replace)];
  if ('ViewStmt' in node) return [define(place, node.ViewStmt.replace)];
  if ('CreateEnumStmt' in node) return [define(place, false)];
  return [];
}

const define = (place: Place, replace: boolean | undefined): Change => ({
  ...place,
  kind: 'define',
  table: '',
  isRepeatable: replace === true,
});

type Policy = Extract<Node, { CreatePolicyStmt: unknown }>['CreatePolicyStmt'];

function policy({ table, roles = [], qual, with_check }: Policy, place: Place): Change {
  const bound = roles.some((one) => 'RoleSpec' in one && one.RoleSpec.rolename === 'app_rw');
  const looks = textOf(qual).includes('current_tenants');
  const writes = with_check === undefined || textOf(with_check).includes('current_tenants');
  return { ...place, kind: 'policy', table: nameOf(table), keepsApart: bound && looks && writes };
}

// No statement names them.
const harmless: readonly string[] = ['OBJECT_INDEX', 'OBJECT_TABCONSTRAINT', 'OBJECT_POLICY'];

const dropped = { OBJECT_TABLE: 'table', OBJECT_VIEW: 'view', OBJECT_FUNCTION: 'function' } as const;

function drops(type: string | undefined, objects: readonly Node[], isRepeatable: boolean, place: Place): Change[] {
  return objects.flatMap((object): Change[] => {
    const name = without(namesOf(object), 'billing').at(-1) ?? '';
    if (type === 'OBJECT_INDEX') return [{ ...place, kind: 'drop index', table: '', name, isRepeatable }];
    return type !== undefined && type in dropped
      ? [{ ...place, kind: 'drop', what: dropped[type as keyof typeof dropped], table: name, name }]
      : [];
  });
}
