import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { mailTo } from '../support/mail.js';
import { aTenant } from '../support/tenant.js';
import { nightComes } from './night.js';

it('A key that ends within two weeks is told to the cooperative once; one that was replaced, or that lasts, is not', async () => {
  const contactEmail = `avisos-${randomBytes(5).toString('hex')}@coop.example`;
  const tenant = await aTenant({ contactEmail });
  const ends = (rest: string) => tenant.sql(`update public.api_keys set ${rest} where tenant_id = $1`, [tenant.id]);
  const alerts = () => tenant.sql('select kind, detail from staff_alerts');

  await ends(`expires_at = now() + interval '15 days'`);
  await nightComes(tenant);
  await ends(`expires_at = now() + interval '13 days', replaced_by = id`);
  await nightComes(tenant);
  await ends(`replaced_by = null, revoked_at = now()`);
  await nightComes(tenant);
  expect(await alerts()).toEqual([]);

  await ends('revoked_at = null');
  await nightComes(tenant);
  await nightComes(tenant);
  expect(await alerts()).toMatchObject([{ kind: 'api-key-expiring' }]);
  const { text } = await mailTo(contactEmail, /clave de API/);
  expect(text).toContain(`test (coop_${tenant.apiKey.split('_')[1]}_…)`);
}, 300_000);
