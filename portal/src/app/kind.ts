/** One app for both: a tenant's portal below `/portal`, the operator's console below `/console`. */
export type Kind = 'tenant' | 'operator';

export const bases = { tenant: '/portal', operator: '/console' } as const;

export const kindOf = (pathname: string): Kind => (/^\/console(\/|$)/.test(pathname) ? 'operator' : 'tenant');
