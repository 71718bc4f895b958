/**
 * Which room may lean on which. A room is a folder of packages/server/src; it is entered by its index.ts.
 */
const room = (...names) => `^packages/server/src/(${names.join('|')})/`;
const rooms = [
  'access',
  'applications',
  'cli',
  'config',
  'configuration-files',
  'directory',
  'engine',
  'gallery',
  'http',
  'jobs',
  'journal',
  'mapping',
  'notify',
  'odata',
  'scope',
  'sources',
  'store',
  'targets',
  'tenants',
];

/** What each room may import beside itself and the libraries; `store`, and what puts the program together, see more. */
const mayImport = {
  access: [],
  config: ['access'],
  'configuration-files': ['applications', 'engine', 'mapping'],
  mapping: [],
  odata: [],
  scope: ['mapping'],
  journal: ['odata'],
  directory: ['mapping', 'odata'],
  sources: ['access', 'directory'],
  gallery: ['directory', 'mapping', 'targets'],
  engine: ['journal', 'mapping', 'scope'],
  applications: ['access', 'engine', 'gallery', 'journal', 'mapping', 'odata'],
  targets: ['engine'],
  jobs: ['engine', 'journal'],
  tenants: ['access'],
  notify: [],
  http: [
    ...['access', 'applications', 'directory', 'engine', 'gallery', 'jobs', 'journal', 'mapping', 'odata', 'scope'],
    'tenants',
    'notify',
    'sources',
  ],
  store: [
    ...['access', 'applications', 'directory', 'engine', 'jobs', 'journal', 'mapping', 'notify', 'odata', 'sources'],
    'tenants',
  ],
};

/** Tests and the fixtures beside them. */
const isTest = '(\\.test|-under-test|/test-server)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(mayImport).map(([from, to]) => ({
      name: `${from}-keeps-to-itself`,
      comment: `The room ${from} may enter ${to.length === 0 ? 'no other room' : to.join(', ')}.`,
      severity: 'error',
      from: { path: room(from), pathNot: isTest },
      to: { path: '^packages/server/src/', pathNot: `^packages/server/src/(${[from, ...to].join('|')})/` },
    })),
    {
      name: 'rooms-have-one-door',
      comment: 'A room is entered by its index.ts.',
      severity: 'error',
      from: { path: '^packages/server/src/([^/]+)/', pathNot: isTest },
      to: {
        path: room(...rooms),
        pathNot: ['^packages/server/src/$1/', '^packages/server/src/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'the-two-halves-talk-scim',
      comment: 'Provisioning side and application side never import each other.',
      severity: 'error',
      from: { path: [room('tenants'), '^packages/server/src/application-side\\.ts$'] },
      to: {
        path: room('applications', 'directory', 'engine', 'gallery', 'jobs', 'journal', 'mapping', 'scope', 'targets'),
      },
    },
    {
      name: 'the-provisioning-half-knows-no-tenants',
      severity: 'error',
      from: { path: '^packages/server/src/(provisioning-side|job-targets)\\.ts$' },
      to: { path: room('tenants', 'http') },
    },
    {
      name: 'pure-rooms-know-no-world',
      comment: 'No clock, network, file or database in pure rooms; node:vm bounds user-written patterns.',
      severity: 'error',
      from: { path: room('mapping', 'scope', 'engine', 'odata'), pathNot: isTest },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(vm|util)$' },
    },
    {
      name: 'only-the-store-knows-the-database',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/server/src/store/' },
      to: { path: 'node_modules/(kysely|pg|@electric-sql)/' },
    },
    {
      name: 'scim-is-pure',
      comment: 'The SCIM library imports nothing but itself.',
      severity: 'error',
      from: { path: '^packages/scim/src/', pathNot: isTest },
      to: { pathNot: '^packages/scim/src/' },
    },
    {
      name: 'testkit-knows-no-product',
      comment: 'The test kit sees ports as types, never the store or HTTP of the product.',
      severity: 'error',
      from: { path: '^packages/testkit/src/', pathNot: isTest },
      to: { path: '^packages/server/src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-product-leans-on-tests',
      comment: 'But the command that checks an endpoint runs the checks of the test kit.',
      severity: 'error',
      from: {
        path: '^packages/((scim|server)/src|portal)/',
        pathNot: [isTest, '^packages/server/src/cli/check\\.ts$'],
      },
      to: { path: '^(packages/testkit|test|bench)/' },
    },
    {
      name: 'other-implementations-are-yardsticks',
      comment: 'Other implementations of SCIM are what ours is measured and checked against, and never part of it.',
      severity: 'error',
      from: { pathNot: '^(bench|test/scim)/' },
      to: { path: '(^|/)(scimmy|scimmy-routers|express)(/|$)' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      comment: 'A package of nothing but types has no file to be found.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@microsoft/microsoft-graph-types$' },
    },
  ],
  options: {
    // Sees imports of types as well.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'packages/(portal|scim)/dist' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
