/** Texts of mail servers name the recipient; logs and Temporal's histories must not. */
export const withoutAddresses = (text: string): string =>
  text.replaceAll(/[^\s<>()[\]"',;:]+@[^\s<>()[\]"',;:]+/g, '[address]');
