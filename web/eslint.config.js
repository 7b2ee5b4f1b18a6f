// What the linter knows beyond the usual: the pages run under a strict content security policy, and phones open
// them over plain HTTP, where a number of browser members are absent.
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

const absentOnPhones = [
  ['crypto', 'randomUUID'],
  ['crypto', 'subtle'],
  ['navigator', 'serviceWorker'],
  ['navigator', 'locks'],
  ['navigator', 'storage'],
  ['navigator', 'onLine'],
].map(([object, property]) => ({
  object,
  property,
  message: 'Absent or untrue on plain HTTP (promises §6).',
}));

const onlyOnTheLaptop = ['clipboard', 'wakeLock'].map((property) => ({
  object: 'navigator',
  property,
  message: 'Only there on the laptop itself: not on a phone page, and with a way without it.',
}));

export default ts.config(
  { ignores: ['dist/', 'src/lib/protocol/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  ...svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'no-restricted-properties': ['error', ...absentOnPhones, ...onlyOnTheLaptop],
      // Every `svelte/*` warning of the compiler is svelte-check's business.
      'svelte/no-at-html-tags': 'error',
      'svelte/no-target-blank': 'error',
      // Sets and maps here are local, or `$state.raw` and replaced whole; the rule takes both for shared state.
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/button-has-type': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    files: ['src/{console,stage,report,home}/**'],
    rules: { 'no-restricted-properties': ['error', ...absentOnPhones] },
  },
  {
    files: ['scripts/**', 'journeys/**', 'vite/**', '*.config.*', '**/*.test.ts'],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-console': 'off' },
  },
  // They read on purpose what pages must not.
  { files: ['journeys/**'], rules: { 'no-restricted-properties': 'off' } },
);
