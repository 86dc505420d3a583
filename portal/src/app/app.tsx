import { MantineProvider } from '@mantine/core';
import { BrowserRouter } from 'react-router';
import { SessionGate } from '../session/session-gate.js';
import { LanguageProvider } from '../words/language.js';
import { ErrorBoundary } from './error-boundary.js';
import { bases, kindOf } from './kind.js';
import { Shell } from './shell.js';
import { styleNonce } from './style-nonce.js';
import { cssVariables, theme } from './theme.js';

/** `link`: the token of a portal link that the address had. */
export function App({ link }: { link: string | null }) {
  const kind = kindOf(window.location.pathname);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <LanguageProvider>
        <ErrorBoundary>
          <SessionGate kind={kind} link={link}>
            <BrowserRouter basename={bases[kind]}>
              <Shell kind={kind} />
            </BrowserRouter>
          </SessionGate>
        </ErrorBoundary>
      </LanguageProvider>
    </MantineProvider>
  );
}
