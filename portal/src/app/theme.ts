import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const brand: MantineColorsTuple = [
  '#eef3ff',
  '#dbe4fa',
  '#b4c6f2',
  '#8aa6eb',
  '#678ae4',
  '#5178e0',
  '#456fdf',
  '#355dc6',
  '#2c53b2',
  '#1d479e',
];

/** Dark enough that white text on it, and it on white, can be read by everybody. */
export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: { light: 8, dark: 8 },
  colors: { brand },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
});

/** Words of less weight that can still be read by everybody. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5c6670', '--mantine-color-error': '#c92a2a' },
  dark: { '--mantine-color-dimmed': '#a6afb8', '--mantine-color-error': '#ff8787' },
});
