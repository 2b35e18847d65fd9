import tseslint from 'typescript-eslint';

const banned = (selector, message) => ({ selector, message });

// A string or a template: SQL is written in both.
const sql = (pattern, message) => [
  banned(`Literal[value=/${pattern}/i]`, message),
  banned(`TemplateElement[value.raw=/${pattern}/i]`, message),
];

/** What the house does not do, anywhere. */
const NEVER = [
  ...sql(
    '(^|;)\\s*SET\\s+(SESSION\\s+)?(ROLE|search_path|SESSION\\s+AUTHORIZATION)\\b',
    'Only SET LOCAL: a session-level SET would reach the next tenant on the connection.',
  ),
  ...sql(
    'set_config\\s*\\([^)]*,\\s*false\\s*\\)',
    'Only set_config(…, true): a session-level setting would reach the next tenant.',
  ),
  banned("MemberExpression[property.name='enterWith']", 'Use run(): enterWith leaks into whatever follows.'),
  banned(
    "CallExpression[callee.name='parseFloat']",
    'Money and quantities are integers or decimal strings: centavosOf().',
  ),
  banned(
    "MemberExpression[object.name='Number'][property.name='parseFloat']",
    'Money and quantities are integers or decimal strings: centavosOf().',
  ),
];

const ENVIRONMENT = banned(
  "MemberExpression[object.name='process'][property.name='env']",
  'The environment is parsed once, in src/platform/config/environment.ts.',
);

const WHOLE_SUITES = [
  // Only a condition may leave one out: what it needs is not on this machine.
  banned(
    ':not(ConditionalExpression) > MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo|failing)$/]',
    'Every test runs.',
  ),
  banned('CallExpression[callee.name=/^(fdescribe|fit|xdescribe|xit|xtest)$/]', 'Every test runs.'),
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.data/', 'coverage/', 'test/vendor/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 300 }],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...NEVER],
      'object-shorthand': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/platform/config/environment.ts'],
    rules: { 'no-restricted-syntax': ['error', ...NEVER, ENVIRONMENT] },
  },
  { files: ['test/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...NEVER, ...WHOLE_SUITES] } },
);
