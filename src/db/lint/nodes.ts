import type { Node } from 'libpg-query';

/** Every text in a part of the tree, in its order. */
function textsIn(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(textsIn) : [];
}

export const textOf = (node: unknown): string => textsIn(node).join(' ');

/** The names in a list of an object's: `billing.events` → ['billing', 'events']. */
export function namesOf(node: Node): string[] {
  if ('List' in node) return (node.List.items ?? []).flatMap(namesOf);
  if ('ObjectWithArgs' in node) return (node.ObjectWithArgs.objname ?? []).flatMap(namesOf);
  return 'String' in node ? [node.String.sval ?? ''] : [];
}

export const without = (names: readonly string[], one: string): string[] => names.filter((name) => name !== one);

/** Names of the functions that an expression calls. */
export function callsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const call = 'FuncCall' in node ? (node.FuncCall as { funcname?: Node[] }) : undefined;
  const name = call?.funcname?.flatMap(namesOf).at(-1);
  return [...(name === undefined ? [] : [name]), ...Object.values(node).flatMap(callsIn)];
}

/** Somewhere in it a `limit` says how many rows it takes. */
export const hasLimit = (node: unknown): boolean =>
  typeof node === 'object' && node !== null && ('limitCount' in node || Object.values(node).some(hasLimit));
