import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useWords } from '../words/language.js';

interface Props {
  label: string;
  /** What will happen. */
  question: string;
  onConfirm: () => void;
  /** It cannot be taken back. */
  isGrave?: boolean;
  /** What is asked for beside. */
  children?: ReactNode;
}

/** Asks before it does. */
export function ConfirmButton({ label, question, onConfirm, isGrave = false, children }: Props) {
  const { form } = useWords();
  const [isOpen, { open, close }] = useDisclosure();
  const colour = isGrave ? { color: 'red.8' } : {};
  return (
    <>
      <Button variant="default" onClick={open}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={label} closeButtonProps={{ 'aria-label': form.close }}>
        <Stack>
          <Text>{question}</Text>
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {form.cancel}
            </Button>
            <Button
              {...colour}
              onClick={() => {
                close();
                onConfirm();
              }}
            >
              {form.confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
