import { MantineProvider } from '@mantine/core';
import { BrowserRouter } from 'react-router';
import { SessionGate } from '../session/session-gate.js';
import { takeLink } from '../session/take-link.js';
import { LanguageProvider } from '../words/language.js';
import { ErrorBoundary } from './error-boundary.js';
import { bases, kindOf } from './kind.js';
import { Shell } from './shell.js';
import { styleNonce } from './style-nonce.js';
import { cssVariables, theme } from './theme.js';

const takeLinkHere = (): string | null => takeLink(window);

/** The whole page: who stands outside sees the login, who is logged in the page of the address. */
export function App() {
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
          <SessionGate kind={kind} takeLink={takeLinkHere}>
            <BrowserRouter basename={bases[kind]}>
              <Shell kind={kind} />
            </BrowserRouter>
          </SessionGate>
        </ErrorBoundary>
      </LanguageProvider>
    </MantineProvider>
  );
}
