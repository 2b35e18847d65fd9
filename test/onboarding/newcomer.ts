import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { client } from '../support/client.js';
import { aSupporter, type TestSupporter } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';

export interface ChecklistStep {
  item: string;
  state: string;
  missing: string | null;
  since: string;
  waiver: { reason: string; by: string } | null;
}

export interface Checklist {
  status: string;
  mayOpen: boolean;
  testMember: string | null;
  items: ChecklistStep[];
}

/** A cooperative that is being prepared, and somebody of support with a step-up. */
export interface Newcomer {
  tenant: TestTenant;
  support: TestSupporter;
  /** Under `/v1/platform/tenants/{slug}`. */
  path: string;
  checklist(): Promise<Checklist>;
  step(item: string): Promise<ChecklistStep>;
}

export async function aNewcomer(overrides: Parameters<typeof aTenant>[0] = {}): Promise<Newcomer> {
  const tenant = await aTenant(overrides);
  await publicSql(`update tenants set status = 'preparing', opened_at = null where id = $1`, [tenant.id]);
  const support = await aSupporter({ steppedUp: true });
  const path = `/v1/platform/tenants/${tenant.slug}`;
  const checklist = async () => (await support.api.get<Checklist>(`${path}/onboarding`)).body;
  const step = async (item: string) => (await checklist()).items.find((found) => found.item === item)!;
  return { tenant, support, path, checklist, step };
}

/** Goes on without every step. */
export async function waiveAll({ support, path, checklist }: Newcomer): Promise<void> {
  for (const { item, state } of (await checklist()).items)
    if (state === 'missing' && item !== 'open')
      await support.api.send('PUT', `${path}/onboarding/waivers/${item}`, { reason: 'No hace falta en esta prueba' });
}

/** A picture of one colour that nobody else has. */
export function aLogo(width = 64, height = 48): Promise<Buffer> {
  const [r, g, b] = randomBytes(3) as unknown as [number, number, number];
  return sharp({ create: { width, height, channels: 4, background: { r, g, b, alpha: 0.5 } } })
    .png()
    .toBuffer();
}

export const stranger = (tenant: TestTenant) => client(tenant);
