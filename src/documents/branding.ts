import type { Branding, Party } from './document.js';
import { readLogo } from './logo.js';
import { UnusableLogo } from './logo-limits.js';

/** A tenant's own texts for its pages; of them documents use `logo`, `color`, `address`, `tax_id` and `footer`. */
type Texts = Readonly<Record<string, unknown>>;

export const colorForm = /^#[0-9a-f]{6}$/i;

const textOf = (texts: Texts, key: string): string | null => {
  const value = texts[key];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
};

/** What was kept before it was checked, and is not usable, is left out. */
export function brandingOf(texts: Texts): Branding {
  const color = textOf(texts, 'color');
  return {
    logo: logoOf(textOf(texts, 'logo')),
    color: color !== null && colorForm.test(color) ? color : null,
    footer: textOf(texts, 'footer'),
  };
}

export const partyOfTenant = (tenant: { name: string; email: string | null; branding: Texts }): Party => ({
  name: tenant.name,
  address: textOf(tenant.branding, 'address')?.split('\n') ?? [],
  taxId: textOf(tenant.branding, 'tax_id'),
  email: tenant.email,
});

function logoOf(url: string | null): Branding['logo'] {
  if (url === null) return null;
  try {
    return readLogo(url);
  } catch (error) {
    if (error instanceof UnusableLogo) return null;
    throw error;
  }
}
