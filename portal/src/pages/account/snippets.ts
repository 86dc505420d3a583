/** `## Language` and the code below it, in the order of the page. */
export const snippetsOf = (page: string): { language: string; code: string }[] =>
  [...page.matchAll(/^## (.+)\n\s*^```\w+\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
    language,
    code,
  }));
