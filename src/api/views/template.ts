import type { z } from 'zod';
import type { Template } from '../../channels/templates/folder.js';
import type { MessageTemplateRow } from '../../db/message-templates.js';
import { rfc3339 } from '../../domain/time.js';
import type { templateSchema, textVersion } from '../schemas/template.js';

export const versionView = (row: MessageTemplateRow): z.infer<typeof textVersion> => ({
  version: row.version,
  subject: row.subject,
  preview: row.preview,
  body: row.body,
  short: row.short,
  in_force: row.in_force,
  created_by: row.created_by,
  created_at: rfc3339(row.created_at),
});

export function templateView(
  { name, variables, sample, texts }: Template,
  category: string,
  rows: readonly MessageTemplateRow[],
): z.infer<typeof templateSchema> {
  const locales = [...new Set([...texts.keys(), ...rows.map((row) => row.locale)])];
  return {
    name,
    category,
    locales: [...texts.keys()],
    own_locales: rows.filter((row) => row.in_force).map((row) => row.locale),
    variables: Object.fromEntries(
      Object.entries(variables).map(([variable, { kind, required }]) => [
        variable,
        { kind, required, sample: sample[variable] ?? '' },
      ]),
    ),
    texts: locales.map((locale) => ({
      locale,
      shipped: texts.get(locale) ?? null,
      versions: rows.filter((row) => row.locale === locale).map(versionView),
    })),
  };
}
