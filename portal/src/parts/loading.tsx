import { Center, Loader } from '@mantine/core';

/** No words: it may stand before a language is there. */
export function Loading() {
  return (
    <Center p="xl" aria-busy="true">
      <Loader aria-label="…" />
    </Center>
  );
}
