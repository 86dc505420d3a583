import type { Config } from '../../config.js';
import { print } from '../print.js';
import { type Examined, examine, type Servers } from './examine.js';
import { problem } from './finding.js';
import { configOrProblems, patientOf, withServers } from './reach.js';

export interface DoctorAllOptions {
  json?: boolean;
  quick?: boolean;
}

/** Exit code: 0: no problem was found, though perhaps something to note; 1: there is one. */
export async function doctorAll(options: DoctorAllOptions): Promise<number> {
  const read = configOrProblems();
  const found = 'problems' in read ? refused(read.problems) : await look(read.config, options);
  print(options.json, { ok: isWell(found), findings: found }, textOf(found));
  return isWell(found) ? 0 : 1;
}

export const look = (config: Config, { quick = false }: DoctorAllOptions): Promise<Examined[]> => {
  const patient = patientOf(config);
  return withServers(patient.config, (servers: Servers) => examine(patient, servers, { quick }));
};

export const isWell = (found: readonly Examined[]): boolean => found.every(({ level }) => level !== 'problem');

/** Nothing else can be looked at. */
const refused = (problems: readonly string[]): Examined[] =>
  problems.map((one) => ({
    check: 'configuration',
    asks: 'Can what is set be used?',
    ...problem(`${one}.`, 'docs/configuration.md says what each variable takes.'),
  }));

const marks = { ok: 'ok     ', note: 'NOTE   ', problem: 'PROBLEM', skipped: 'skipped' } as const;

/** Each question with its answers, for a person. */
export function textOf(found: readonly Examined[]): string {
  const count = (level: Examined['level']) => found.filter((one) => one.level === level).length;
  const lines = found.flatMap((one, index) => [
    ...(found[index - 1]?.check === one.check ? [] : [`${one.check}: ${one.asks}`]),
    `  ${marks[one.level]}  ${one.says}`,
    ...(one.do === null ? [] : [`           → ${one.do}`]),
  ]);
  return [
    ...lines,
    '',
    `Problems: ${count('problem')}; to note: ${count('note')}; not looked at: ${count('skipped')}.`,
  ].join('\n');
}
