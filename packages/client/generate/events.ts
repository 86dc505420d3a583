import { banner, comment, type Schema, typeOf } from './schema.js';

interface Entry {
  aliases: readonly string[];
  aggregate: string;
  description: string;
  schema: Schema;
}

/** `src/generated/events.ts`: the data of every event of the catalogue, under its name and its aliases. */
export function renderEvents(catalogue: Readonly<Record<string, Entry>>): string {
  const entries = Object.entries(catalogue);
  const rows = entries.map(
    ([name, { description, aggregate, schema }]) =>
      `${comment(description, '  ')}  ${JSON.stringify(name)}: { aggregate: ${JSON.stringify(aggregate)}; data: ${typeOf(schema, '  ')} };\n`,
  );
  const aliases = entries.flatMap(([name, entry]) =>
    entry.aliases.map((alias) => `  ${JSON.stringify(alias)}: Catalogue[${JSON.stringify(name)}];\n`),
  );
  return `${banner}/** Every event of Billhook's catalogue, by its name. */
export interface Catalogue {
${rows.join('')}}

/** Other names under which a subscription may ask for them, and then gets them. */
export interface Aliases {
${aliases.join('')}}
`;
}
