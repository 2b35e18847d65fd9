/**
 * `refund-reviews.ts slug…`, with the application's environment: gives back the money of every open review, as `coop review refund` does for one.
 * In a process of its own, which starts the application once for all of them. Prints how many it decided.
 */
import { inProject } from '../stack/project.ts';

/** What is taken from the built product; the build brings no declarations. */
interface Desk {
  list(): Promise<{ id: string }[]>;
  refund(id: string, decision: { actor: string; by: string; reason: string }): Promise<unknown>;
}

type InTenant = (slug: string, work: (app: { get(type: object): Desk }) => Promise<void>) => Promise<void>;

const built = (path: string) => import(inProject('dist', path));

const { inTenant } = (await built('cli/application.js')) as { inTenant: InTenant };
let decided = 0;
for (const slug of process.argv.slice(2)) {
  await inTenant(slug, async (app) => {
    const { ReviewDesk } = (await built('modules/payments/review-desk.js')) as { ReviewDesk: object };
    const desk = app.get(ReviewDesk);
    for (const { id } of await desk.list()) {
      await desk.refund(id, { actor: 'operator', by: 'Tesorería', reason: 'No correspondía' });
      decided += 1;
    }
  });
}
process.stdout.write(`${decided}\n`);
process.exit(0);
