/** A text of a message that cannot be used, for whoever wrote it. */
export class InvalidText extends Error {
  override readonly name = 'InvalidText';
  constructor(
    /** Where: `subject`, `preview`, `body`, `short`. */
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}
