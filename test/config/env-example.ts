import { readFileSync } from 'node:fs';

export interface Variable {
  name: string;
  /** What the line shows: the default; empty: there is none. */
  shown: string;
  text: string;
}
export interface Group {
  title: string;
  variables: Variable[];
}

/**
 * The form of `.env.example`: `## group`, then for each variable one line of explanation and one `#NAME=default`.
 * @throws at a line that fits none of these.
 */
export function readEnvExample(text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')): Group[] {
  const groups: Group[] = [];
  let explanation = '';
  for (const [index, line] of text.split('\n').entries()) {
    const [, title] = /^## (.+)$/.exec(line) ?? [];
    const [, name, shown = ''] = /^#([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    const [, words] = /^# (.+)$/.exec(line) ?? [];
    if (title !== undefined) groups.push({ title, variables: [] });
    else if (name !== undefined) {
      const group = groups.at(-1);
      if (!group || explanation === '')
        throw new Error(`.env.example:${index + 1}: ${name} has no group or no explanation`);
      group.variables.push({ name, shown, text: explanation });
      explanation = '';
    } else if (words !== undefined) {
      if (groups.length > 0 && explanation !== '')
        throw new Error(`.env.example:${index + 1}: a second line of explanation`);
      if (groups.length > 0) explanation = words;
    } else if (line !== '') throw new Error(`.env.example:${index + 1}: neither group, explanation nor variable`);
  }
  return groups;
}

export const variablesOf = (groups: readonly Group[]): Variable[] => groups.flatMap(({ variables }) => variables);
