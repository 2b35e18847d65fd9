/** What one module shows the others, besides its `*.module.ts`: a service, or the types that its methods speak. */
const PUBLIC = [
  'auth/email-address',
  'auth/person-name',
  'auth/users\\.service',
  // What any password, address and name of a person must be, and the one queue in which passwords are hashed.
  'auth/(email-address|password-hasher|password-policy|person-name|secret-fields|uniform-time)',
  // What staff see through the member's own routes (member-desk).
  'accounts/(account-endings|account-reader|account\\.view|web-key-reset)',
  'auth/(me\\.view|registration\\.service|sessions\\.service)',
  'billing/(invoice-list|invoice-reader|invoice\\.dto|invoice\\.view)',
  'claims/(claim-reader|claim\\.view|claims\\.dto)',
  'consumption/consumption\\.(dto|service|view)',
  'payments/(decision|payment-record|payment\\.entity|payment\\.view|payments\\.service|refunds|review-desk|settlement)',
  'staff/support-visits\\.service',
  'accounts/accounts\\.service',
  // What is made with SECRET_KEY, so that an archive can say which keys it needs.
  'accounts/digested-web-keys',
  'deliveries/sealed-endpoints',
  'billing/due-days',
  'billing/invoices\\.service',
  'billing/invoice-pdfs',
  'billing/payable-invoice',
  'claims/call-now',
  'claims/category-desk',
  'claims/claim-desk',
  'claims/claim-filing',
  'claims/claim-finder',
  'claims/claim-texts',
  'claims/claims\\.service',
  'notices/notices\\.service',
  'notices/outage-texts',
  'notifications/notifications',
  'payments/gateway-check',
  'platform-tenants/(platform-tenants\\.(dto|service)|tenant-book|tenant-record)',
  'staff/colleagues',
  'staff/staff-standing',
  'sync/api-key-alarm',
  'sync/api-keys\\.service',
  'sync/feeds',
  'sync/scope\\.guard',
  'sync/opening-mappings',
  'sync/scope\\.guard',
  'sync/feed-reader',
  'sync/scopes',
  'sync/sync\\.view',
  'tenant/gateway-secrets',
  'tenant/replace-credentials',
  'tenant/tenant-registry',
  'tenant-archive/tenant-exporter',
  'tenant/tenant-settings\\.dto',
];

const PUBLIC_FILES = `^src/modules/(${PUBLIC.join('|')})\\.ts$`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      // A type that points back costs nothing when the program runs.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'platform/ is what no cooperative would recognise.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/(modules|cli|app\\.module)' },
    },
    {
      name: 'modules-meet-at-their-service',
      comment: "A module imports another's *.module.ts or what it shows (PUBLIC above), never its insides.",
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '\\.module\\.ts$', PUBLIC_FILES] },
    },
    {
      name: 'modules-know-no-command',
      comment: 'Commands call modules, never the other way.',
      severity: 'error',
      from: { path: '^src/modules/' },
      to: { path: '^src/(cli|app\\.module|main|worker)' },
    },
    {
      name: 'entities-know-no-http',
      comment: 'Rules that live on an entity hold for jobs and commands too.',
      severity: 'error',
      from: { path: '\\.entity\\.ts$' },
      to: {
        path: [
          '^src/platform/http/(?!problem\\.ts|error-codes\\.ts)',
          '\\.(controller|dto|view)\\.ts$',
          'node_modules/(fastify|@fastify|@nestjs/(common|swagger|platform-fastify))',
        ],
      },
    },
    {
      name: 'product-knows-no-workshop',
      comment: 'What is shipped stands without tests, scripts and the simulator.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|simulator|samples)/' },
    },
    {
      name: 'simulator-stands-alone',
      comment: 'It stands for somebody else: what it shared with us it could not check.',
      severity: 'error',
      from: { path: '^simulator/' },
      to: { path: '^(src|test|scripts)/' },
    },
    {
      name: 'no-development-package-in-the-product',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(\\.\\./)+dist/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
