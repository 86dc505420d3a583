import { environment } from '../../src/config-environment.js';
import type { Group } from './env-example.js';

/** What a value must be, in the words in which a wrong one is refused. */
function rule(name: string): string {
  const schema = environment.shape[name as keyof typeof environment.shape];
  const refused = schema?.safeParse('!').error?.issues[0]?.message;
  if (refused !== undefined) return refused.replace(/^must (be|have) /, '');
  return Array.isArray(schema?.safeParse('').data) ? 'a list, separated by commas' : 'any text';
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/(?<![`\w])([A-Z]+_[A-Z_]+)\b/g, '`$1`');

/** docs/configuration.md: what `.env.example` says, and the rules by which `config.ts` reads it. */
export const configurationPage = (groups: readonly Group[]): string => `# Configuration

Generated from \`.env.example\` and \`src/config.ts\`: change those, then \`UPDATE_DOCS=1 npx vitest run --project fast test/config\`.

Environment variables are all there is; nothing reads a file. To keep them in one: \`cp .env.example .env\`, remove the \`#\` in front of what you set, and start with \`node --env-file=.env …\` or Docker Compose, which reads \`.env\` by itself. An empty value means absent. When something is wrong, the process does not start and lists all of it at once.

${groups
  .map(
    ({ title, variables }) => `## ${title}

| variable | what | value | default |
| --- | --- | --- | --- |
${variables.map(({ name, shown, text }) => `| \`${name}\` | ${cell(text)} | ${rule(name)} | ${shown === '' ? '–' : `\`${shown}\``} |`).join('\n')}
`,
  )
  .join('\n')}`;
