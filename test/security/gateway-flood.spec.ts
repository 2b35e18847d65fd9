import { expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aMember } from '../support/member.js';
import { aTenant } from '../support/tenant.js';

it('One member cannot use up what the gateway allows the cooperative: sixty requests in a quarter of an hour, exactly', async () => {
  const tenant = await aTenant();
  const [member, neighbour] = [await aMember(tenant), await aMember(tenant)];
  const ask = ({ api }: typeof member) =>
    api.post('/payments', { invoiceIds: [uuid()] }, { 'idempotency-key': uuid() });
  const statuses = (await Promise.all(Array.from({ length: 70 }, () => ask(member)))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 404)).toHaveLength(60);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  expect((await ask(neighbour)).status).toBe(404);
});
