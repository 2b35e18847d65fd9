import { beforeAll, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { v7 as uuid } from 'uuid';
import { aClaimant, type Claimant } from '../claims/claimant.js';
import { eventually } from '../support/eventually.js';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { anInvoice, dayFromToday } from '../support/invoice.js';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { rowsOf, sheetOf, unzipped } from './opened.js';

const ZONE = 'America/Argentina/Cordoba';
const HOSTILE = ['=1+1', '+1', '-1+2', '@SUM(A1)', '\t=1', '  =cmd|calc', 'a;b"c\r\nd', '<x>&amp;'];
const TODAY = dayFromToday(0);
const THESE_DAYS = `from=${dayFromToday(-1)}&to=${dayFromToday(1)}`;

let tenant: TestTenant;
let rita: TestStaff;
let someone: Claimant;
beforeAll(async () => {
  tenant = await aTenant();
  [rita, someone] = [await aStaffMember(tenant, { permissions: ['reports:read'] }), await aClaimant(tenant)];
}, 60_000);

const report = async (name: string, query = THESE_DAYS, staff = rita) =>
  staff.api.get<string>(`/staff/reports/${name}?${query}`);
const csv = async (name: string, query?: string, staff?: TestStaff) => rowsOf((await report(name, query, staff)).body);
const xlsx = async (name: string, query = THESE_DAYS, staff = rita) =>
  sheetOf((await report(name, `${query}&format=xlsx`, staff)).body as unknown as Buffer);
/** As they come over the wire: whoever reads an answer as text is not shown its mark. */
const firstBytes = async (name: string) => {
  const url = `${stack.apiUrl}/v1/tenants/${tenant.slug}/staff/reports/${name}?${THESE_DAYS}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${rita.accessToken}` } });
  return [...Buffer.from(await answer.arrayBuffer()).subarray(0, 3)];
};
/** The rows as objects by their headers. */
const named = <T>([headers, ...rows]: T[][]) =>
  rows.map((row) => Object.fromEntries(headers!.map((header, i) => [header, row[i]])) as Record<string, T>);

/** A payment that was approved, of one invoice of one holder: straight into the books. */
async function aPayment(coop: TestTenant, centavos: number, principal: number, approvedAt = new Date()) {
  const holder = await aHolder(coop, { name: 'Paván, Georgina' });
  const supply = await aSupply(coop, { holder });
  const invoice = await anInvoice(coop, { supply, due: '99999.00' });
  const id = uuid();
  await coop.sql(
    `with p as (
       insert into payments (id, status, gateway, total_centavos, checkout_url, expires_at, coupon_expires_at, receipt_code, approved_at, next_check_at)
       values ($1, 'approved', 'mercadopago', $2, 'https://x.example', now(), now(), $3, $4, now()))
     insert into payment_items (payment_id, invoice_id, invoice_number, amount_centavos, principal_centavos, total_centavos, from_centavos, credited_centavos, holding)
     values ($1, $5, $6, $2, $7, $2, 0, $2, false)`,
    [id, centavos, id.slice(-8), approvedAt, invoice.id, invoice.number, principal],
  );
  return { id, invoice, holder };
}

describe('A report of claims', () => {
  it('has each claim of the days once, in both forms the same, with names that people read', async () => {
    const coop = await aTenant();
    const [boss, author] = [await aStaffMember(coop, { role: 'admin' }), await aClaimant(coop)];
    const [one, two] = [await author.file(), await author.file({ service: 'water' })];
    await coop.sql(`update claims set created_at = '2026-03-01T02:59:59Z' where id = $1`, [one.id]);
    await coop.sql(`update claims set created_at = '2026-03-01T03:00:00Z' where id = $1`, [two.id]);
    expect(named(await csv('claims', 'from=2026-02-28&to=2026-02-28', boss)).map((row) => row['Número'])).toEqual([
      one.number,
    ]);
    const [row] = named(await csv('claims', 'from=2026-03-01&to=2026-03-01', boss));
    expect(row).toMatchObject({
      Número: two.number,
      Recibido: '01/03/2026 00:00',
      Servicio: 'Agua',
      Estado: 'Recibido',
    });
    const [same] = named(await xlsx('claims', 'from=2026-03-01&to=2026-03-01', boss));
    expect(same).toMatchObject({ Número: two.number, Servicio: 'Agua', Calificación: null });
    // 2026-03-01 at midnight of the cooperative's clock.
    expect(same!['Recibido']).toBe(46082);
  });

  it('runs nothing in whoever opens it: what begins like a formula is a text, in both forms', async () => {
    const numbers = new Map<string, string>();
    for (const text of HOSTILE) {
      const { id, number } = await someone.file();
      await tenant.sql('update claims set description = $2 where id = $1', [id, text]);
      numbers.set(number, text);
    }
    const { headers, body } = await report('claims');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="reclamos-[\d-]+\.csv"$/);
    expect(await firstBytes('claims')).toEqual([0xef, 0xbb, 0xbf]);
    const inBoth: [Record<string, unknown>[], (text: string) => string][] = [
      [named<unknown>(rowsOf(body)), (text) => text],
      [named<unknown>(await xlsx('claims')), (text) => text.replaceAll('\r\n', '\n')],
    ];
    for (const [rows, written] of inBoth) {
      const shown = new Map(rows.map((row) => [row['Número'] as string, row['Descripción'] as string]));
      for (const [number, text] of numbers) {
        const isFormula = /^\s*[=+\-@]/.test(text);
        expect([number, shown.get(number)]).toEqual([number, written(isFormula ? `'${text}` : text)]);
      }
    }
  });
});

describe('A report of payments', () => {
  it('has amounts to the centavo: with a comma in the CSV, as numbers in the workbook', async () => {
    const coop = await aTenant();
    const boss = await aStaffMember(coop, { role: 'admin' });
    const { id, invoice, holder } = await aPayment(coop, 123_456_789, 123_450_000);
    await aPayment(coop, 5, 5, DateTime.fromISO(TODAY, { zone: ZONE }).minus({ days: 9 }).toJSDate());
    const [row, ...others] = named(await csv('payments', undefined, boss));
    expect(row).toMatchObject({
      Importe: '1234567,89',
      'A cuenta del saldo': '1234500,00',
      Recargo: '67,89',
      Comprobante: invoice.number,
      Titular: holder.number,
      Pago: id,
    });
    expect(others).toEqual([]);
    const [same] = named(await xlsx('payments', undefined, boss));
    expect(same).toMatchObject({ Importe: 1234567.89, Recargo: 67.89, Titular: holder.number, Pago: id });
    const sum = (await csv('payments', `from=${dayFromToday(-30)}&to=${TODAY}`, boss)).length;
    expect(sum).toBe(3);
  });
});

describe('A report of links', () => {
  it('has whoever linked an account in the days, those that were ended among them', async () => {
    const coop = await aTenant();
    const [boss, member, holder] = [
      await aStaffMember(coop, { role: 'admin' }),
      await aMember(coop),
      await aHolder(coop),
    ];
    await anAccount(member, holder);
    await coop.sql(
      `insert into ended_accounts (id, user_id, holder_id, created_at) values ($1, null, $2, now() - interval '1 minute')`,
      [uuid(), holder.id],
    );
    const rows = named(await csv('links', undefined, boss));
    expect(rows.map((row) => [row['Titular'], row['Correo'], row['Desvinculada'] !== ''])).toEqual([
      [holder.number, member.email, false],
      [holder.number, '', true],
    ]);
  });
});

describe('A report of response times', () => {
  it('reckons by service and category: how many in time, and after how many hours', async () => {
    const coop = await aTenant();
    const [boss, author] = [await aStaffMember(coop, { role: 'admin' }), await aClaimant(coop)];
    for (const [hours, inTime] of [
      [1, true],
      [2, true],
      [30, false],
    ] as const) {
      // prettier-ignore
      const { id } = await author.file();
      await coop.sql(
        `update claims set first_answered_at = created_at + make_interval(hours => $2), answered_in_time = $3 where id = $1`,
        [id, hours, inTime],
      );
    }
    await author.file({ service: 'water' });
    const rows = named(await csv('response-times', undefined, boss));
    expect(rows).toMatchObject([
      { Servicio: 'Energía eléctrica', Recibidos: '3', 'En término': '2', 'Horas hasta la respuesta (mediana)': '2,00' },
      { Servicio: 'Agua', Recibidos: '1', Respondidos: '0', 'Horas hasta la respuesta (mediana)': '' },
    ].toSorted((a, b) => (a.Servicio < b.Servicio ? 1 : -1))); // prettier-ignore
    const sheet = named(await xlsx('response-times', undefined, boss));
    expect(sheet.find((row) => row['Recibidos'] === 3)).toMatchObject({
      'Horas hasta la respuesta (9 de cada 10)': 24.4,
    });
  });
});

describe('A report', () => {
  it('of more rows than a page has each of them once, in order', async () => {
    const coop = await aTenant();
    const boss = await aStaffMember(coop, { role: 'admin' });
    await coop.sql(
      `insert into claims (id, number, tracking_code, service, description)
       select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'R-2026-' || lpad(n::text, 6, '0'), 'T' || n, 'water', 'x'
         from generate_series(1, 2500) n`,
    );
    const numbers = named(await csv('claims', undefined, boss)).map((row) => row['Número']);
    expect([numbers.length, new Set(numbers).size]).toEqual([2500, 2500]);
    expect(numbers).toEqual(numbers.toSorted());
    expect((await xlsx('claims', undefined, boss)).length).toBe(2501);
  });

  it('is refused where it is too large, before a byte of it is sent', async () => {
    const coop = await aTenant();
    const boss = await aStaffMember(coop, { role: 'admin' });
    await coop.sql(
      `insert into claims (id, number, tracking_code, service, description)
       select gen_random_uuid(), 'R-2026-' || lpad(n::text, 6, '0'), 'T' || n, 'water', 'x' from generate_series(1, 100001) n`,
    );
    const answer = (await report('claims', THESE_DAYS, boss)) as unknown as { status: number; body: { code: string } };
    expect(answer).toMatchObject({ status: 422, body: { code: 'REPORT_TOO_LARGE' } });
  });

  it('is a workbook that says what it is: every part that it names is there', async () => {
    const files = await unzipped((await report('payments', `${THESE_DAYS}&format=xlsx`)).body as unknown as Buffer);
    const types = [...files['[Content_Types].xml']!.matchAll(/PartName="\/([^"]+)"/g)].map(([, name]) => name!);
    expect(types.toSorted()).toEqual(['xl/styles.xml', 'xl/workbook.xml', 'xl/worksheets/sheet1.xml']);
    for (const name of [...types, '_rels/.rels', 'xl/_rels/workbook.xml.rels']) expect(files[name]).toMatch(/^<\?xml/);
    expect(files['xl/workbook.xml']).toContain('name="Pagos"');
  });

  it('of days in no order, of none, of too many, or of nothing known is refused with its field', async () => {
    const wrong = async (query: string, name = 'claims') => {
      const { status, body } = await report(name, query);
      return [status, (body as unknown as { errors: { field: string }[] }).errors[0]!.field];
    };
    expect(await wrong('from=2026-02-02&to=2026-02-01')).toEqual([400, 'to']);
    expect(await wrong('from=2026-02-31&to=2026-03-01')).toEqual([400, 'from']);
    expect(await wrong('from=2025-01-01&to=2026-01-02')).toEqual([400, 'from']);
    expect((await report('claims', 'from=2025-01-01&to=2026-01-01')).status).toBe(200);
    expect(await wrong('to=2026-02-01')).toEqual([400, 'from']);
    expect(await wrong(`${THESE_DAYS}&format=pdf`)).toEqual([400, 'format']);
    expect(await wrong(THESE_DAYS, 'members')).toEqual([400, 'report']);
  });

  it('is in the audit log, with its days and no name', async () => {
    const person = await aStaffMember(tenant, { permissions: ['reports:read'] });
    await report('links', 'from=2026-01-01&to=2026-01-31&format=xlsx', person);
    await eventually(async () =>
      expect(
        await publicSql('select action, subject, detail from audit_log where actor = $1', [`staff:${person.staffId}`]),
      ).toEqual([
        { action: 'report.made', subject: 'links', detail: { from: '2026-01-01', to: '2026-01-31', format: 'xlsx' } },
      ]),
    );
  });

  it('is made sixty times an hour by one person at the most', async () => {
    const person = await aStaffMember(tenant, { permissions: ['reports:read'] });
    const statuses = await Promise.all(
      Array.from({ length: 63 }, async () => (await report('payments', THESE_DAYS, person)).status),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(3);
  });
});
