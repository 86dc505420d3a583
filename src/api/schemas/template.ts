import { z } from 'zod';
import { time } from './fields.js';

/** Characters; NUL cannot be stored. */
const words = (max: number, min = 1) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
    .meta({ pattern: '^[^\\u0000]*$' });

export const newText = z
  .strictObject({
    subject: words(300),
    preview: words(300, 0).optional().meta({ default: '', description: 'What mail programs show beside the subject.' }),
    body: words(10_000).meta({
      description:
        'Begins with `# heading`. Then, each behind an empty line: plain words, `> good: callout` (`good`, `bad` or `info`), rows `- label: value`, a button `[label]({{ url }})`. Variables are `{{ name }}`; `{% if %}`, `{% unless %}` and `{% case %}` choose. What shows a variable that is not given is left out.',
      example: '# Thank you\n\n> good: We received {{ amount }}.\n\n[Receipt]({{ receipt_url }})',
    }),
    short: words(500)
      .refine((value) => !/[\r\n]/.test(value), 'must be one line')
      .optional()
      .meta({
        description:
          'For SMS and pushes, without your name: at most 300 characters with samples. Of templates that leave so; absent: the shipped one.',
        example: 'Please pay {{ amount }} soon.{% if pay_url %} {{ pay_url }}{% endif %}',
      }),
  })
  .meta({ id: 'NewTemplateText' });

const textFields = {
  ...{ subject: z.string(), preview: z.string(), body: z.string() },
  short: z.string().nullable().meta({ description: 'For SMS and pushes; null: there is none.' }),
};

export const templateSummary = z
  .object({
    name: z.string(),
    category: z.string(),
    locales: z.array(z.string()).meta({ description: 'That it is shipped in.' }),
    own_locales: z.array(z.string()).meta({ description: 'In which your own text is in force.' }),
  })
  .meta({ id: 'TemplateSummary' });

export const textVersion = z
  .object({ version: z.number().int(), ...textFields, in_force: z.boolean(), created_by: z.string(), created_at: time })
  .meta({ id: 'TemplateTextVersion' });

export const templateSchema = z
  .object({
    ...templateSummary.shape,
    variables: z.record(
      z.string(),
      z.object({
        kind: z.enum(['text', 'money', 'currency', 'date', 'period', 'url', 'flag']),
        required: z.boolean(),
        sample: z.string(),
      }),
    ),
    texts: z.array(
      z.object({
        locale: z.string(),
        shipped: z.object(textFields).nullable().meta({ description: 'null: there is none in this locale.' }),
        versions: z.array(textVersion).meta({ description: 'Your own, the newest first.' }),
      }),
    ),
  })
  .meta({ id: 'Template' });

export const templatePreview = z
  .object({
    ...{ locale: z.string(), subject: z.string(), html: z.string(), text: z.string() },
    short: z.string().nullable().meta({ description: 'As an SMS or a push says it; null: it is a mail alone.' }),
  })
  .meta({ id: 'TemplatePreview' });
