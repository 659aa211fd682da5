import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

const hands = ['app/store/shell.ts'];

export default ts.config(
  { ignores: ['dist', 'dev/look/out', 'shared/wire', 'shared/events'] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    rules: {
      'max-lines': ['error', { max: 250 }],
      'svelte/no-at-html-tags': 'error',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Names of files and people are text.' },
        { property: 'outerHTML', message: 'Names of files and people are text.' },
      ],
    },
  },
  {
    ignores: hands,
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@tauri-apps/*'], message: 'Only app/store/shell.ts speaks to the shell.' }] },
      ],
    },
  },
);
