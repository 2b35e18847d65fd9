import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import { PRIORITY_NAMES, STATUS_NAMES } from '../claims/claim-texts.js';
import { count, decimal, moment, oneOf, type ReportDefinition, text } from './report.js';

const SOURCE_NAMES = { member: 'Socio', open311: 'Aplicación' };
const YES = { true: 'Sí', false: 'No' };

/** The claims that were filed in the time, one a row. */
export const CLAIMS: ReportDefinition = {
  title: 'Reclamos',
  columns: [
    text('Número', 'c.number'),
    moment('Recibido', 'c.created_at'),
    oneOf('Servicio', 'c.service', SERVICE_NAMES),
    text('Motivo', 'k.name'),
    oneOf('Prioridad', `coalesce(k.priority, 'normal')`, PRIORITY_NAMES),
    oneOf('Estado', 'c.status', STATUS_NAMES),
    oneOf('Origen', 'c.source', SOURCE_NAMES),
    text('Suministro', 's.number'),
    text('Titular', 'h.name'),
    text('Dirección', 'coalesce(c.location_address, s.address)'),
    text('Asignado a', 'c.assignee'),
    text('Descripción', 'c.description'),
    moment('Vence', 'c.due_at'),
    moment('Primera respuesta', 'c.first_answered_at'),
    oneOf('En término', 'c.answered_in_time::text', YES),
    moment('Resuelto', 'c.resolved_at'),
    moment('Cerrado', 'c.closed_at'),
    count('Reaperturas', 'c.reopenings'),
    count('Calificación', 'c.rating'),
  ],
  from: `claims c left join claim_categories k on k.id = c.category_id left join supplies s on s.id = c.supply_id
         left join holders h on h.id = s.holder_id where c.created_at >= $1 and c.created_at < $2`,
  key: [['c.id', 'uuid']],
};

const HOURS_TO = (instant: string) => `extract(epoch from ${instant} - c.created_at) / 3600`;
const share = (of: number, instant: string) =>
  `round((percentile_cont(${of}) within group (order by ${HOURS_TO(instant)}))::numeric, 2)::float8`;

/** How soon the claims that were filed in the time were answered and resolved, by service and category. Hours run day and night. */
export const RESPONSE_TIMES: ReportDefinition = {
  title: 'Tiempos de respuesta',
  columns: [
    oneOf('Servicio', 'r.service', SERVICE_NAMES),
    text('Motivo', 'r.category'),
    count('Recibidos', 'r.received'),
    count('Respondidos', 'r.answered'),
    count('En término', 'r.in_time'),
    count('Fuera de término', 'r.late'),
    decimal('Horas hasta la respuesta (mediana)', 'r.answer_median'),
    decimal('Horas hasta la respuesta (9 de cada 10)', 'r.answer_90'),
    count('Resueltos', 'r.resolved'),
    decimal('Horas hasta la solución (mediana)', 'r.resolution_median'),
    decimal('Horas hasta la solución (9 de cada 10)', 'r.resolution_90'),
    count('Reabiertos', 'r.reopened'),
  ],
  from: `(select c.service, coalesce(k.name, '') as category, count(*) as received, count(c.first_answered_at) as answered,
                 count(*) filter (where x.in_time) as in_time, count(*) filter (where not x.in_time) as late,
                 ${share(0.5, 'c.first_answered_at')} as answer_median, ${share(0.9, 'c.first_answered_at')} as answer_90,
                 count(c.resolved_at) as resolved,
                 ${share(0.5, 'c.resolved_at')} as resolution_median, ${share(0.9, 'c.resolved_at')} as resolution_90,
                 count(*) filter (where c.reopenings > 0) as reopened
            from claims c left join claim_categories k on k.id = c.category_id
           cross join lateral (select coalesce(c.answered_in_time, case when c.due_at < now() then false end) as in_time) x
           where c.created_at >= $1 and c.created_at < $2 group by 1, 2) r where true`,
  key: [
    ['r.service', 'text'],
    ['r.category', 'text'],
  ],
};
