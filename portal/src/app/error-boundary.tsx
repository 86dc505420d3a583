import { Alert, Button, Center, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useWords } from '../words/language.js';

interface Props {
  children: ReactNode;
  /** When it changes it is tried again, as by going to another page. */
  at?: string;
}

interface State {
  error: Error | null;
  at: string | undefined;
}

/** A fault of the page itself: it says so, in place of a white window. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, at: this.props.at };

  static getDerivedStateFromError(error: Error): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: State): State | null {
    return props.at === state.at ? null : { error: null, at: props.at };
  }

  override render() {
    return this.state.error === null ? this.props.children : <Broken error={this.state.error} />;
  }
}

function Broken({ error }: { error: Error }) {
  const { broken } = useWords();
  return (
    <Center p="md">
      <Alert color="red" title={broken.title} maw={600} role="alert">
        <Stack align="flex-start">
          <Text>{broken.hint}</Text>
          <Text ff="monospace" size="sm">
            {error.message}
          </Text>
          <Button onClick={() => window.location.reload()}>{broken.reload}</Button>
        </Stack>
      </Alert>
    </Center>
  );
}
