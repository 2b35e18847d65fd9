/** Of a claim `c` that waits for the cooperative; word for word the condition of the index `claims_open`. */
export const IS_OPEN = `c.status in ('received', 'assigned', 'in_progress', 'reopened')`;

/** Its clock runs, and has run out. */
export const IS_OVERDUE = `${IS_OPEN} and c.answered_at is null and c.due_at < now()`;

export const JOINED_COUNT = '(select count(*) from claim_joins j where j.claim_id = c.id)';

/** A point as the API shows it; null where neither a point nor an address is known. */
export const LOCATION = `case when c.latitude is not null or c.location_address is not null then
  json_build_object('latitude', c.latitude, 'longitude', c.longitude, 'address', c.location_address) end`;
