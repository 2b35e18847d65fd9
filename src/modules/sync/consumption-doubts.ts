import { DateTime } from 'luxon';
import type { Service } from '../../platform/tenancy/tenant.js';
import { numberText, periodText } from '../../platform/written.js';
import type { Doubtful, Staging } from './staging.js';

interface DoubtfulReading extends Doubtful {
  unit: string;
}

/** Services whose use changes with the seasons: they are held against the same period of other years. */
const SEASONAL: Service[] = ['electricity', 'water', 'gas'];

/**
 * Doubts that compare with other periods are about the newest ones of a file, two of which hold what is read every two months: of
 * older ones nobody can mend the bill any more.
 */
const NEWEST_MONTHS = 2;

/**
 * Notes what a person should look at among the readings just written: negative ones, those more than 75 % above other years' (Ley
 * 24.240, art. 31), and those before which one is missing. `generatedAt` is the instant as of which the file speaks.
 */
export async function doubtReadings(staging: Staging, generatedAt: Date): Promise<void> {
  await noteDoubtable(staging, generatedAt);
  await staging.warn<DoubtfulReading>(
    'quantity',
    'NEGATIVE_CONSUMPTION',
    'select line, quantity::text as value, unit from import_doubtable where quantity < 0',
    ({ value, unit }) => `El consumo es negativo: ${numberText(value)} ${unit}.`,
  );
  await staging.warn<DoubtfulReading & { average: string; season: boolean }>(
    'quantity',
    'EXCESSIVE_CONSUMPTION',
    `select line, quantity::text as value, unit, round(average, 2)::text as average, season
       from (${USUAL_OF_THE_SEASON} union all ${USUAL_OF_THE_YEAR}) usual where average > 0 and quantity > 1.75 * average`,
    ({ value, unit, average, season }) =>
      `${numberText(value)} ${unit} supera en más de un 75 % el promedio ${season ? 'del mismo período de los dos años anteriores' : 'de los doce meses anteriores'}, ` +
      `${numberText(average)}: se presume un error y el socio puede pagar el promedio (Ley 24.240, art. 31).`,
  );
  await staging.warn<Doubtful & { before: string; usual: number }>(
    'period',
    'MISSING_PERIOD',
    AFTER_A_GAP,
    ({ value, before, usual }) =>
      `Entre ${periodText(before)} y ${periodText(value)} falta un período: se venía leyendo ${usual === 1 ? 'cada mes' : `cada ${usual} meses`}.`,
  );
}

/** `import_doubtable`: the readings that are new or say something else than before, as far as there can be a doubt about them. */
async function noteDoubtable(staging: Staging, generatedAt: Date): Promise<void> {
  const { newest } = await staging.one<{ newest: string | null }>(
    'select max(period) as newest from import_staged where period <= $1',
    [generatedAt.toISOString().slice(0, 7)],
  );
  await staging.run(
    `create temporary table import_doubtable on commit drop as
     select s.line, s.quantity, s.unit, s.service, s.period, p.id as supply_id, s.period > $1 as is_new
       from import_staged s join supplies p on p.number = s.supply_number left join import_matched m on m.line = s.line
      where (m.line is null or m.differs) and (s.quantity < 0 or s.period > $1)`,
    [newest && monthsBefore(newest, NEWEST_MONTHS)],
  );
  await staging.run('analyze import_doubtable');
}

const USUAL_OF_THE_SEASON = `
  select n.*, o.average, true as season from import_doubtable n cross join lateral (
    select avg(t.quantity) as average from readings t
     where t.supply_id = n.supply_id and t.service = n.service and t.period in (${yearsBefore(1)}, ${yearsBefore(2)})
    having count(*) = 2) o
   where n.is_new and n.service in (${quoted(SEASONAL)})`;

/** Only where it was read for a year and more. */
const USUAL_OF_THE_YEAR = `
  select n.*, o.average, false as season from import_doubtable n cross join lateral (
    select avg(t.quantity) as average from readings t
     where t.supply_id = n.supply_id and t.service = n.service and t.period >= ${yearsBefore(1)} and t.period < n.period) o
   where n.is_new and n.service not in (${quoted(SEASONAL)}) and exists (
    select from readings t where t.supply_id = n.supply_id and t.service = n.service and t.period <= ${yearsBefore(1)})`;

/** How often it was read is what most of the last six distances between two readings say. */
const AFTER_A_GAP = `
  select n.line, n.period as value, o.before, o.usual from import_doubtable n cross join lateral (
    select max(b.period) as before, max(b.month) as last,
           percentile_disc(0.5) within group (order by b.months) filter (where b.months is not null) as usual,
           count(b.months) as known
      from (select t.period, ${monthOf('t.period')} as month,
                   ${monthOf('t.period')} - lag(${monthOf('t.period')}) over (order by t.period) as months
              from (select r.period from readings r
                     where r.supply_id = n.supply_id and r.service = n.service and r.period < n.period
                     order by r.period desc limit 7) t) b) o
   where n.is_new and o.known >= 2 and ${monthOf('n.period')} - o.last > o.usual`;

function monthOf(period: string): string {
  return `(left(${period}, 4)::integer * 12 + right(${period}, 2)::integer)`;
}

function yearsBefore(years: number): string {
  return `(left(n.period, 4)::integer - ${years})::text || right(n.period, 3)`;
}

function quoted(services: Service[]): string {
  return services.map((service) => `'${service}'`).join(', ');
}

function monthsBefore(period: string, months: number): string {
  return DateTime.fromISO(period, { zone: 'utc' }).minus({ months }).toFormat('yyyy-MM');
}
