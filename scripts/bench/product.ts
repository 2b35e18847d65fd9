import { inProject } from '../stack/project.ts';

type Literal = (text: string) => string;

/** What a benchmark takes from the built product. Written down here because the build brings no declarations. */
export interface Product {
  createTenant(
    target: { connectionString: string; app: string },
    keyring: object,
    slug: string,
    file: object,
  ): Promise<{ schema: string }>;
  parseTenantFile(content: object): object;
  loadMigrationsFrom(folder: string): Promise<object[]>;
  /** Resolves with the schemas that failed. */
  migrateTenants(target: object, onProgress: () => void, options: { migrations?: object[] }): Promise<string[]>;
  Keyring: new (secretKey: Buffer) => SealingKeyring;
  newSeed(): string;
  seedContext(id: string): string;
  becomeTenant(tenant: object): string;
  runAsTenant<T>(tenant: object, work: () => T): T;
  InvoiceList: new (units: Recorder) => { page(userId: string, query: { limit: number }): Promise<unknown> };
  MemberStrategy: new (
    keyring: object,
    units: Recorder,
  ) => { validate(claims: Record<string, string>): Promise<unknown> };
}

export interface SealingKeyring {
  seal(text: string, context: string): { keyId: string; ciphertext: Buffer };
}

/** Stands where the unit of work does, and notes the statement instead of sending it. */
export interface Recorder {
  glance(sql: (quote: Literal) => string): Promise<object[]>;
}

const MODULES = [
  'modules/tenant/tenant-registry.js',
  'modules/billing/invoice-list.js',
  'modules/auth/member.strategy.js',
  'modules/staff/sealed-seeds.js',
  'modules/staff/totp.js',
  'platform/crypto/keys.js',
  'platform/database/tenant-client.js',
  'platform/database/migrations/migrate.js',
  'platform/database/migrations/migration-files.js',
  'platform/tenancy/tenant-context.js',
];

let loaded: Product | undefined;

/** The built product's own code; `ensureBuilt` first. */
export async function product(): Promise<Product> {
  if (!loaded) {
    await import('reflect-metadata');
    const modules = await Promise.all(MODULES.map((path) => import(inProject('dist', path)) as Promise<object>));
    loaded = Object.assign({}, ...modules) as Product;
  }
  return loaded;
}
