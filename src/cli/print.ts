/** Data for a program, or text for a person. */
export const print = (json: boolean | undefined, data: unknown, text: string): void => {
  process.stdout.write(`${json ? JSON.stringify(data) : text}\n`);
};
