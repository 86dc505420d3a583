/** Which style tags the policy of the page allows; the server writes it into the index. */
export const styleNonce = (): string =>
  document.querySelector('meta[property="csp-nonce"]')?.getAttribute('content') ?? '';
