import { v7 as uuid } from 'uuid';
import type { Dataset, MergeCounts, WrongTogether } from './dataset.js';
import type { GoodRow } from './dataset-rows.js';
import { latitude, longitude, oneOf, reference, service, text } from './field-types.js';
import { mergeInto } from './merge.js';
import { Refusal } from './rejection.js';
import type { Staging } from './staging.js';

/** In service; cut off for debt, and to be restored; closed. */
const status = oneOf(['active', 'disconnected', 'inactive']);

export const SUPPLY_FIELDS = {
  supplyNumber: { type: reference(20), required: true },
  holderNumber: { type: reference(20), required: true },
  service: { type: service, required: true },
  address: { type: text(160), required: false },
  meterNumber: { type: text(40), required: false },
  category: { type: text(60), required: false },
  status: { type: status, required: false },
  /** Degrees of the supply's point: both or none. */
  latitude: { type: latitude, required: false },
  longitude: { type: longitude, required: false },
  /** What feeds the service: the distributor of electricity, the zone of water. */
  feeder: { type: text(40), required: false },
};

/** Supplies and their services: a row of the file is one service of one supply. */
export class SuppliesDataset implements Dataset {
  readonly name = 'supplies';
  readonly fields = SUPPLY_FIELDS;
  readonly columns = {
    id: 'uuid',
    service_id: 'uuid',
    supply_number: 'text',
    holder_number: 'text',
    service: 'text',
    address: 'text',
    meter_number: 'text',
    category: 'text',
    status: 'text',
    latitude: 'numeric',
    longitude: 'numeric',
    feeder: 'text',
  };

  stage({ values: v }: GoodRow): (string | null)[] | WrongTogether {
    if ((v.latitude === null) !== (v.longitude === null))
      return {
        field: v.latitude === null ? 'latitude' : 'longitude',
        refusal: new Refusal('REQUIRED', 'La latitud y la longitud van juntas.'),
      };
    return [
      uuid(),
      uuid(),
      v.supplyNumber!,
      v.holderNumber!,
      v.service!,
      v.address ?? '',
      v.meterNumber!,
      v.category!,
      v.status ?? 'active',
      v.latitude!,
      v.longitude!,
      v.feeder!,
    ];
  }

  async merge(staging: Staging): Promise<MergeCounts> {
    await staging.rejectUnknown('holderNumber', 'holder_number', 'holders', 'El titular');
    await staging.rejectRepeated('supplyNumber', ['supply_number', 'service']);
    await this.rejectTwoHolders(staging);
    const { points, feeders } = await this.placesToldBy(staging);
    await mergeInto(staging, {
      table: 'supplies',
      // What belongs to the supply is taken from the first of its rows.
      source: `select distinct on (s.supply_number) s.id, s.supply_number as number, h.id as holder_id, s.address, s.latitude, s.longitude
                 from import_staged s join holders h on h.number = s.holder_number order by s.supply_number, s.line`,
      key: ['number'],
      columns: ['holder_id', 'address', ...(points ? ['latitude', 'longitude'] : [])],
    });
    const { inserted } = await mergeInto(staging, {
      table: 'supply_services',
      source: `select s.service_id as id, p.id as supply_id, s.service, s.meter_number, s.category, s.status, s.feeder
                 from import_staged s join supplies p on p.number = s.supply_number`,
      key: ['supply_id', 'service'],
      columns: ['meter_number', 'category', 'status', ...(feeders ? ['feeder'] : [])],
    });
    const changed = await this.changedRows(staging);
    await this.deriveStatus(staging, 'select supply_number from import_staged');
    return { inserted, updated: changed - inserted };
  }

  /** Where supplies are may come from another system than who lives there: a file that tells of no point, or no feeder, takes none away. */
  private placesToldBy(staging: Staging): Promise<{ points: boolean; feeders: boolean }> {
    return staging.one<{ points: boolean; feeders: boolean }>(
      `select exists (select from import_staged where latitude is not null) as points,
              exists (select from import_staged where feeder is not null) as feeders`,
    );
  }

  private rejectTwoHolders(staging: Staging): Promise<void> {
    return staging.reject(
      'holderNumber',
      'TWO_HOLDERS',
      `delete from import_staged s
        using (select distinct on (supply_number) supply_number, holder_number, line from import_staged order by supply_number, line) f
        where s.supply_number = f.supply_number and s.holder_number <> f.holder_number
       returning s.line, f.line as value`,
      (line) => `El suministro figura con otro titular en la línea ${line}.`,
    );
  }

  /** Rows of the file whose service or supply this transaction wrote. */
  private async changedRows(staging: Staging): Promise<number> {
    const { count } = await staging.one<{ count: number }>(
      `select count(*)::integer as count
         from import_staged s join supplies p on p.number = s.supply_number
         join supply_services v on v.supply_id = p.id and v.service = s.service
        where v.updated_at = now() or p.updated_at = now()`,
    );
    return count;
  }

  /** A supply is active while one of its services is, and disconnected while one may come back. */
  private async deriveStatus(staging: Staging, numbers: string): Promise<void> {
    await staging.run(
      `update supplies p set status = d.status, updated_at = now()
         from (select v.supply_id, case when bool_or(v.status = 'active') then 'active'
                                        when bool_or(v.status = 'disconnected') then 'disconnected' else 'inactive' end as status
                 from supply_services v group by v.supply_id) d
        where d.supply_id = p.id and d.status <> p.status and p.number in (${numbers})`,
    );
  }

  readonly replacing = {
    keyOf: ({ supplyNumber, service: name }: Record<string, string | null>) =>
      supplyNumber && name ? `${supplyNumber} ${name}` : null,
    stagedKey: `supply_number || ' ' || service`,
    count: `select count(*)::integer as open, (count(*) filter (where not exists
              (select from import_present k where k.key = p.number || ' ' || v.service)))::integer as missing
              from supply_services v join supplies p on p.id = v.supply_id where v.status <> 'inactive'`,
    close: async (staging: Staging) => {
      await staging.run(
        `update supply_services v set status = 'inactive', updated_at = now() from supplies p
          where p.id = v.supply_id and v.status <> 'inactive'
            and not exists (select from import_present k where k.key = p.number || ' ' || v.service)`,
      );
      await this.deriveStatus(staging, 'select number from supplies');
    },
  };
}
