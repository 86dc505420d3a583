/** Where it stands: `step` counts from 0, `line` from 1. */
export interface Place {
  step: number;
  line: number;
}

/** What is a transaction of its own. `line`: where it begins. */
export interface StepShape {
  line: number;
  isOfEachTenant: boolean;
  statements: number;
}

/** What one statement, or one part of an `alter table`, does to one table. Everything that no rule asks about is missing. */
export type Change = Place & { table: string } & (
    | { kind: 'create table'; columns: string[]; isRepeatable: boolean }
    | { kind: 'drop'; what: 'table' | 'view' | 'function' | 'column'; name: string }
    | { kind: 'rename'; name: string }
    | { kind: 'create index'; name: string; isConcurrent: boolean; isRepeatable: boolean }
    | { kind: 'drop index'; name: string; isRepeatable: boolean }
    | {
        kind: 'add column';
        column: string;
        isRepeatable: boolean;
        lacksValue: boolean;
        rewrites: boolean;
        scans: boolean;
      }
    | { kind: 'add constraint'; name: string; column: string | null; isNotValid: boolean; takesIndex: boolean }
    | { kind: 'validate'; name: string }
    | { kind: 'change type'; column: string }
    | { kind: 'set not null'; column: string }
    | { kind: 'row security'; is: 'enabled' | 'disabled' | 'forced' | 'not forced' }
    | { kind: 'policy'; keepsApart: boolean }
    | { kind: 'grant'; to: string[] }
    | { kind: 'rows'; isOfEachTenant: boolean; isLimited: boolean }
    | { kind: 'setting'; name: string }
    | { kind: 'lock' }
    | { kind: 'define'; isRepeatable: boolean }
  );

export type ChangeOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;
