import { readTemplateFolder } from '../../src/channels/templates/folder.js';
import { isTemplateName, mailKinds } from '../../src/domain/tell/mail-kinds.js';

/** For each template that a tenant may have sent, a request that is accepted; by the name of its route. */
export const sampleEmails: Readonly<Record<string, { path: string; body: { to_email: string; data: object } }>> =
  Object.fromEntries(
    [...readTemplateFolder().templates.values()]
      .filter(({ name }) => isTemplateName(name) && mailKinds[name].forTenants)
      .map(({ name, sample: { tenant_name: _, ...data } }) => [
        `send${name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
        { path: `/notifications/email/${name}`, body: { to_email: 'of-b@example.com', data } },
      ]),
  );

/** A tenant's own words that may stand in place of the shipped ones of `account_reactivated`. */
export const ownWords = (subject: string) => ({
  subject,
  body: '# Welcome back\n\nHello {{ customer_name }}, {{ tenant_name }} is yours again.',
});
