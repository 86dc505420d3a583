import type { z } from 'zod';
import type { Template } from '../../channels/templates/folder.js';
import type { Look } from '../../channels/templates/look.js';
import type { MessageTemplateRow } from '../../db/message-templates.js';
import type { TenantRow } from '../../db/tenants.js';
import { brandingOf } from '../../documents/branding.js';
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

/** How a tenant's messages look in a browser, which may see the picture where it is. */
export function lookOf({ branding }: Pick<TenantRow, 'branding'>): Look {
  const { color, logo } = brandingOf(branding);
  return { color, logo: logo ? String(branding.logo) : null };
}
