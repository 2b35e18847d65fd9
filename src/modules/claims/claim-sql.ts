/** Of a claim `c` that waits for the cooperative; word for word the condition of the index `claims_open`. */
export const IS_OPEN = `c.status in ('received', 'assigned', 'in_progress', 'reopened')`;

/** Its clock runs, and has run out. */
export const IS_OVERDUE = `${IS_OPEN} and c.answered_at is null and c.due_at < now()`;

export const JOINED_COUNT = '(select count(*) from claim_joins j where j.claim_id = c.id)';

/** A point as the API shows it; null where neither a point nor an address is known. */
export const LOCATION = `case when c.latitude is not null or c.location_address is not null then
  json_build_object('latitude', c.latitude, 'longitude', c.longitude, 'address', c.location_address) end`;

/** A point, each of its degrees an SQL expression. */
interface SqlPoint {
  latitude: string;
  longitude: string;
}

const EARTH_METRES = 6_371_000;

/** Great-circle metres from one point to the other. */
export function metresBetween(from: SqlPoint, to: SqlPoint): string {
  return `2 * ${EARTH_METRES} * asin(sqrt(
    power(sin(radians(${to.latitude} - ${from.latitude}) / 2), 2)
    + cos(radians(${from.latitude})) * cos(radians(${to.latitude})) * power(sin(radians(${to.longitude} - ${from.longitude}) / 2), 2)))`;
}

/** Degrees of a cell: 220 metres from south to north, 190 from west to east in Córdoba. */
const CELL = 0.002;

/**
 * The middle of the cell in which a degree lies. Cells stand still: whoever asks again, or for many claims of one house, gets the same
 * middle, where noise could be averaged away.
 */
export function middleOfCell(degree: string): string {
  return `round(((floor(${degree} / ${CELL}) + 0.5) * ${CELL})::numeric, 3)::float8`;
}
