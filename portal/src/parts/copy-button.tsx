import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useWords } from '../words/language.js';

interface Props {
  value: string;
  /** What is copied, for those who hear it; shown, too, when `isNamed`. */
  what: string;
  isNamed?: boolean;
}

/** Copies, and says whether it could. */
export function CopyButton({ value, what, isNamed = false }: Props) {
  const { copy } = useWords();
  const clipboard = useClipboard({ timeout: 2000 });
  const text = clipboard.error ? copy.failed : clipboard.copied ? copy.done : isNamed ? copy.named(what) : copy.copy;
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      onClick={() => clipboard.copy(value)}
      aria-label={clipboard.error || clipboard.copied ? text : copy.named(what)}
    >
      {text}
    </Button>
  );
}
