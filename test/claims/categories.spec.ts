import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant, type Claimant } from './claimant.js';
import { anOffice, codeOf, type Office, PABLO } from './claim-desk.js';

const execute = promisify(execFile);

let tenant: TestTenant;
let office: Office;
let georgina: Claimant;
beforeAll(async () => {
  tenant = await aTenant({ claimDeadline: { days: 15, calendar: 'business', holidays: [] } });
  [office, georgina] = [await anOffice(), await aClaimant(tenant)];
}, 60_000);
afterAll(() => office.close());

const at = <T>(work: () => Promise<T>) => office.as(tenant, work);
const offered = async () =>
  (
    await georgina.member.api.get<{ items: { id: string; name: string; priority: string; advice: string | null }[] }>(
      '/claim-categories?service=electricity',
    )
  ).body.items;

describe('The list of what a claim can be about', () => {
  it('is the cooperative’s own: it adds, renames, warns, sets its time and retires', async () => {
    const id = await at(() =>
      office.categories.add(
        'electricity',
        { name: ' Árbol sobre la línea ', priority: 'safety', advice: 'No lo corte usted.', deadline: { hours: 6 } },
        PABLO,
      ),
    );
    expect((await offered()).at(-1)).toMatchObject({ id, name: 'Árbol sobre la línea', advice: 'No lo corte usted.' });
    const claim = await georgina.file({ categoryId: id });
    expect(claim.deadlineRule).toEqual({ hours: 6, days: null, calendar: null });
    await at(() => office.categories.change(id, { name: 'Poda', advice: null, deadline: null, position: 0 }, PABLO));
    expect(await at(() => office.categories.list())).toContainEqual(
      expect.objectContaining({ id, name: 'Poda', advice: null, deadline: null, priority: 'safety', active: true }),
    );
    expect((await georgina.file({ categoryId: id })).deadlineRule).toMatchObject({ days: 15, calendar: 'business' });
    // What runs keeps its time, and its words.
    const { body } = await georgina.member.api.get(`/claims/${claim.id}`);
    expect(body).toMatchObject({ category: 'Poda', dueAt: claim.dueAt });
    await at(() => office.categories.change(id, { active: false }, PABLO));
    expect((await offered()).map(({ id: each }) => each)).not.toContain(id);
    expect((await georgina.member.api.post('/claims', georgina.request({ categoryId: id }))).status).toBe(400);
    const audit = await tenant.sql('select actor, action from public.audit_log where subject = $1 order by at', [id]);
    expect(audit).toEqual([
      { actor: 'staff:1', action: 'claim-category.added' },
      { actor: 'staff:1', action: 'claim-category.changed' },
      { actor: 'staff:1', action: 'claim-category.changed' },
    ]);
  });

  it('holds no name twice in a service, no empty one, and no time that cannot be', async () => {
    const [first] = await at(() => office.categories.list());
    const attempts: [object, string][] = [
      [{ name: 'Sin servicio' }, 'VALIDATION_FAILED'],
      [{ name: ' ' }, 'VALIDATION_FAILED'],
      [{ priority: 'urgente' }, 'VALIDATION_FAILED'],
      [{ deadline: { hours: 0 } }, 'VALIDATION_FAILED'],
      [{ deadline: { days: 366, calendar: 'calendar' } }, 'VALIDATION_FAILED'],
      [{ advice: 'x'.repeat(5000) }, 'VALIDATION_FAILED'],
      [{ position: -1 }, 'VALIDATION_FAILED'],
    ];
    for (const [change, code] of attempts)
      expect([change, await codeOf(at(() => office.categories.change(first!.id, change, PABLO)))]).toEqual([
        change,
        code,
      ]);
    expect(await codeOf(at(() => office.categories.add('electricity', { name: 'Sin servicio' }, PABLO)))).toBe(
      'VALIDATION_FAILED',
    );
    const nobodys = '00000000-0000-7000-8000-000000000000';
    expect(await codeOf(at(() => office.categories.change(nobodys, {}, PABLO)))).toBe('NOT_FOUND');
  });
});

describe('The command', () => {
  const coop = async (...words: string[]) => {
    const env = { ...process.env, ...stack.env, LOG_LEVEL: 'silent' };
    const ended = await execute(process.execPath, ['dist/cli.js', 'claim', ...words], { env }).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
    );
    return ended;
  };
  const by = ['--by', 'Pablo'];

  it('works claims from a terminal, and says in a sentence what cannot be', async () => {
    const { number } = await georgina.file({ description: 'Sin luz\nen la cuadra' });
    const assigned = { code: 0, said: `${number}: assigned\n` };
    expect(await coop('assign', tenant.slug, number, 'Cuadrilla', ...by)).toEqual(assigned);
    expect(await coop('note', tenant.slug, number, 'Poste 7', ...by)).toEqual(assigned);
    const { said } = await coop('list', tenant.slug, '--assignee', 'cuadrilla');
    expect(said).toMatch(new RegExp(`^${number}\tassigned\telectricity\t-\tnormal\tCuadrilla\t`));
    expect((await coop('resolve', tenant.slug, number, 'Listo', ...by)).said).toBe(`${number}: resolved\n`);
    const shown = (await coop('show', tenant.slug, number)).said;
    for (const words of ['Sin luz en la cuadra', 'internal\t', 'Pablo\tresolved', 'Poste 7', georgina.member.email])
      expect(shown).toContain(words);
    expect(await coop('start', tenant.slug, number, ...by)).toEqual({
      code: 1,
      said: 'El reclamo ya no admite esa operación en su estado actual.\n',
    });
    expect((await coop('list', tenant.slug, '--status', 'abierto')).said).toContain(
      '--status takes received, assigned',
    );
    expect((await coop('answer', tenant.slug, number, 'x')).said).toContain('--by');
  }, 300_000);

  it('keeps the categories', async () => {
    const offered = ['--deadline', '10b', '--priority', 'high', '--personal', '--advice', 'Cierre la llave.'];
    const added = await coop('add-category', tenant.slug, 'water', 'Medidor roto', ...offered, ...by);
    const id = added.said.trim();
    const kept = await at(() => office.categories.list());
    expect(kept.find((each) => each.id === id)).toMatchObject({
      ...{ service: 'water', name: 'Medidor roto', priority: 'high', advice: 'Cierre la llave.', personal: true },
      deadline: { days: 10, calendar: 'business' },
    });
    const gone = ['--name', 'Medidor', '--retire', '--deadline', 'none', '--advice', 'none', '--shared'];
    expect((await coop('change-category', tenant.slug, id, ...gone, ...by)).said).toContain('ya tiene un motivo');
    gone[1] = 'Medidor con pérdida';
    expect((await coop('change-category', tenant.slug, id, ...gone, ...by)).code).toBe(0);
    const line = (await coop('categories', tenant.slug)).said.split('\n').find((each) => each.startsWith(id))!;
    expect(line.split('\t').slice(3)).toEqual(['Medidor con pérdida', 'high', '-', 'shared', 'retired']);
    const wrong = await coop('change-category', tenant.slug, id, '--deadline', '2w', ...by);
    expect(wrong.said).toContain('takes 4h, 10d, 15b');
  }, 300_000);
});
