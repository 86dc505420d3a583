import { SecretBox } from '../../parts/secret-box.js';
import { useWords } from '../../words/language.js';

/** A signing secret, until its reader says that it is kept. */
export function SecretOnce({ secret, onDone }: { secret: string; onDone: () => void }) {
  const { endpoints } = useWords();
  return <SecretBox title={endpoints.secret} hint={endpoints.secretHint} value={secret} onDone={onDone} />;
}
