import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DateTime } from 'luxon';
import { coop } from '../../scripts/stack/app.ts';
import { eventually } from '../support/eventually.js';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { aMember, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

// Each command starts the whole application.
jest.setTimeout(300_000);

describe('coop notice', () => {
  let tenant: TestTenant;
  let member: TestMember;
  beforeAll(async () => {
    tenant = await aTenant();
    member = await aMember(tenant);
    const holder = await aHolder(tenant);
    await aSupply(tenant, { holder, number: '44', address: 'Bv. España 150' });
    await anAccount(member, holder);
  });
  const notice = (verb: string, ...words: string[]) => coop(stack.env, 'notice', verb, tenant.slug, ...words);
  const moment = (days: number, clock: string) =>
    `${DateTime.now().setZone('America/Argentina/Cordoba').plus({ days }).toISODate()} ${clock}`;
  const titles = async () =>
    (await tenant.sql<{ title: string }>('select title from notifications order by id')).map(({ title }) => title);

  it('plans, changes and withdraws an outage on the cooperative’s clock, and publishes news', async () => {
    const by = ['--by', 'Georgina'];
    const times = ['--from', moment(10, '08:00'), '--to', moment(10, '12:00')];
    const where = ['--street', 'España 100-300', 'Italia'];
    const content = ['--title', 'Poda', '--body', 'Corte de rama.', '--services', 'electricity'];
    await expect(notice('outage', ...content, ...times, ...where, ...by)).rejects.toThrow(
      'No hay suministros con ese servicio en Italia.',
    );
    const planned = await notice('outage', ...content, ...times, '--street', 'España 100-300', ...by);
    const [, id] = /^([\w-]{36})\ttouches 1 supplies\n$/.exec(planned)!;
    await eventually(async () => expect(await titles()).toEqual([expect.stringMatching(/de 08:00 a 12:00$/)]));
    expect(await notice('change', id!, '--to', moment(10, '13:30'), ...by)).toBe('changed\ttouches 1 supplies\n');
    await eventually(async () => expect((await titles())[1]).toMatch(/^Cambió .* de 08:00 a 13:30$/));
    expect(await notice('withdraw', id!, ...by)).toBe('withdrawn\n');
    await eventually(async () => expect((await titles())[2]).toMatch(/^Se canceló/));
    await expect(notice('withdraw', id!, ...by)).rejects.toThrow('El aviso ya terminó o fue retirado.');
    await notice('news', '--title', 'Nuevo horario', '--body', 'De 7 a 13.', ...by);
    const lines = (await notice('list')).trim().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/\tnews\tpublished .* by Georgina\tno time\ttold \d times\tNuevo horario$/),
      expect.stringMatching(/\toutage\tpublished .* by Georgina\t.* to .*\ttold 3 times, withdrawn by Georgina\tPoda$/),
    ]);
  });

  it('refuses in a sentence what cannot be', async () => {
    const content = ['--title', 'x', '--body', 'y', '--by', 'z'];
    await expect(notice('outage', ...content, '--from', 'mañana')).rejects.toThrow('mañana is no moment');
    await expect(notice('outage', ...content)).rejects.toThrow('The outage is wrong: services');
    await expect(notice('withdraw', 'x', '--by', 'z')).rejects.toThrow('No encontramos lo que busca.');
  });
});
