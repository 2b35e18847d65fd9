import { benchClaims } from './bench/claims.ts';
import { benchImport } from './bench/import.ts';
import { benchInvoices } from './bench/invoices.ts';
import { benchMove } from './bench/move.ts';
import { benchReminders } from './bench/reminders.ts';
import { benchSignIn } from './bench/sign-in.ts';
import { benchStaff } from './bench/staff.ts';
import { benchTenants } from './bench/tenants.ts';
import { benchWebhooks } from './bench/webhooks.ts';

/** `npm run bench [-- name [its options]]`: figures, never a verdict; each beside a yardstick in the same run. */
const BENCHES: Record<string, (options: string[]) => Promise<void>> = {
  claims: benchClaims,
  import: benchImport,
  invoices: benchInvoices,
  move: benchMove,
  reminders: benchReminders,
  'sign-in': benchSignIn,
  staff: benchStaff,
  tenants: benchTenants,
  webhooks: benchWebhooks,
};

const [wanted, ...options] = process.argv.slice(2);
const names = wanted ? [wanted] : Object.keys(BENCHES);
for (const name of names) {
  const bench = BENCHES[name];
  if (!bench) throw new Error(`There is no benchmark ${name}: ${Object.keys(BENCHES).join(', ')}.`);
  process.stdout.write(`# ${name}\n`);
  await bench(options);
}
