import { type CatalogueEntry, catalogue, eventNames, type JsonSchema } from '../domain/events.js';

const origins = {
  produced: 'Billhook tells it.',
  accepted: 'A tenant publishes it.',
  both: 'Billhook tells it, or a tenant publishes it.',
} as const;

/** `docs/events.md`, from the catalogue. */
export function renderEventsPage(): string {
  return `${[
    '# Events',
    'Generated from `src/domain/events.ts`; a test compares. The same is served by `GET /api/v1/webhooks/event-types`.',
    'An endpoint subscribes to names, aliases, `prefix.*` or `*`. Under an alias it gets the event with that name as its `type`; when it matches the canonical name as well, once and with the canonical name. `custom.…` names are a tenant’s own; `POST /api/v1/webhooks/event-types` gives one a JSON Schema, which published data must then match. Fields may be added within a schema version; none is renamed or removed.',
    `| event | alias | says |\n|---|---|---|\n${eventNames.map(tableRow).join('\n')}`,
    ...eventNames.map((name) => section(name, catalogue[name])),
  ].join('\n\n')}\n`;
}

const tableRow = (name: keyof typeof catalogue): string => {
  const { aliases, description }: CatalogueEntry = catalogue[name];
  return `| [\`${name}\`](#${name.replaceAll('.', '')}) | ${aliases.map((one) => `\`${one}\``).join(', ')} | ${description} |`;
};

function section(name: string, entry: CatalogueEntry): string {
  const { properties = {}, required = [] } = entry.schema;
  const rows = Object.entries(properties).map(
    ([field, schema]) =>
      `| \`${field}\`${required.includes(field) ? '' : ' (optional)'} | ${typeOf(schema)} | ${schema.description ?? ''} |`,
  );
  return [
    `## ${name}`,
    `${entry.description} ${origins[entry.origin]} Aggregate \`${entry.aggregate}\`, schema version ${entry.version}.`,
    `| field of \`data\` | type | |\n|---|---|---|\n${rows.join('\n')}`,
    `\`\`\`json\n${JSON.stringify(entry.example, null, 2)}\n\`\`\``,
  ].join('\n\n');
}

function typeOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(' \\| ');
  const types = [schema.type ?? 'any'].flat();
  const named = types.map((type) =>
    type === 'array' ? `list of ${typeOf(schema.items ?? {})}` : type === 'string' ? (schema.format ?? type) : type,
  );
  return named.join(' \\| ');
}
