import { SecretBox } from '../../parts/secret-box.js';
import { useWords } from '../../words/language.js';

/** A new key, until its reader says that it is kept. */
export function KeyOnce({ value, onDone }: { value: string; onDone: () => void }) {
  const { account } = useWords();
  return <SecretBox title={account.newKey} hint={account.keyOnce} value={value} onDone={onDone} />;
}
