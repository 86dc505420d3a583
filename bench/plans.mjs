import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * What PostgreSQL did for some statements.
 * @typedef {object} Work
 * @property {number} pages of 8 KiB that were touched
 * @property {number} rows that were looked at in tables and indexes
 * @property {string} plan how tables were reached, each way once
 */

const settings = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_format': 'json',
};

/** From the next session on the server's log has the plan of each statement of this login. @param {import('pg').Client} sql @param {string} login */
export async function explainAll(sql, login) {
  for (const [name, value] of Object.entries(settings)) await sql.query(`alter role ${login} set ${name} = '${value}'`);
}

/** @param {string} file the server's log @returns {() => Work} what was done since it was last asked */
export function readPlans(file) {
  let read = sizeOf(file);
  return () => {
    const handle = openSync(file, 'r');
    const text = Buffer.alloc(fstatSync(handle).size - read);
    read += readSync(handle, text, 0, text.length, read);
    closeSync(handle);
    const plans = text
      .toString('utf8')
      .split(/^\S.*LOG: {2}duration: .* plan:$/m)
      .slice(1)
      .map((part) => JSON.parse(part.split(/^\S/m)[0] ?? ''));
    const nodes = plans.flatMap(({ Plan }) => nodesOf(Plan));
    const ways = nodes.flatMap((node) => wayOf(node) ?? []);
    return {
      pages: plans.reduce((sum, { Plan }) => sum + Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'], 0),
      rows: nodes.reduce((sum, node) => sum + looksOf(node), 0),
      plan: [...new Set(ways)].join(', '),
    };
  };
}

/** @param {string} file */
function sizeOf(file) {
  const handle = openSync(file, 'r');
  const { size } = fstatSync(handle);
  closeSync(handle);
  return size;
}

/** @param {any} plan @returns {any[]} */
const nodesOf = (plan) => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** @param {any} node */
function wayOf(node) {
  if (node['Actual Loops'] === 0 || !/Scan$/.test(node['Node Type'])) return undefined;
  if (node['Index Name'] !== undefined) return node['Index Name'];
  return node['Node Type'] === 'Seq Scan' ? `all of ${node['Relation Name']}` : undefined;
}

/** @param {any} node */
const looksOf = (node) =>
  wayOf(node) === undefined
    ? 0
    : Math.round(
        node['Actual Loops'] *
          ['Actual Rows', 'Rows Removed by Filter', 'Rows Removed by Index Recheck'].reduce(
            (sum, key) => sum + (node[key] ?? 0),
            0,
          ),
      );
