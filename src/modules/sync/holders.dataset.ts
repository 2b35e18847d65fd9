import { v7 as uuid } from 'uuid';
import type { Keyring } from '../../platform/crypto/keys.js';
import { webKeyDigests } from '../../platform/crypto/web-key.js';
import type { Dataset, MergeCounts } from './dataset.js';
import type { GoodRow } from './dataset-rows.js';
import { matching, reference, taxId, text } from './field-types.js';
import { mergeInto } from './merge.js';
import type { Staging } from './staging.js';
import { hasCheckDigit } from './tax-id.js';

export const HOLDER_FIELDS = {
  holderNumber: { type: reference(20), required: true },
  name: { type: text(120), required: true },
  taxId: { type: taxId, required: false },
  address: { type: text(160), required: false },
  city: { type: text(80), required: false },
  postalCode: { type: text(12), required: false },
  phone: { type: text(40), required: false },
  email: {
    type: matching(/^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,190}$/u, 'INVALID_EMAIL', 'No es un correo electrónico válido.'),
    required: false,
  },
  webKey: {
    type: matching(/^[\p{L}\p{N}\p{P}\p{S}]{1,64}$/u, 'INVALID_WEB_KEY', 'No es una clave web válida.'),
    secret: true,
    required: true,
  },
};

/** Whom the cooperative bills. A web key is stored as its keyed digest alone, and never leaves this file otherwise. */
export class HoldersDataset implements Dataset {
  readonly name = 'holders';
  readonly fields = HOLDER_FIELDS;
  readonly columns = {
    id: 'uuid',
    number: 'text',
    name: 'text',
    tax_id: 'text',
    tax_id_doubtful: 'boolean',
    address: 'text',
    city: 'text',
    postal_code: 'text',
    phone: 'text',
    email: 'text',
    web_key_hash: 'bytea',
    web_key_key_id: 'text',
    web_key_digests: 'text[]',
  };

  constructor(
    private readonly keyring: Keyring,
    private readonly schema: string,
  ) {}

  stage({ values: v }: GoodRow): (string | null)[] {
    const digests = webKeyDigests(this.keyring, this.schema, v.holderNumber!, v.webKey!).map((d) => d.toString('hex'));
    return [
      uuid(),
      v.holderNumber!,
      v.name!,
      v.taxId!,
      String(Boolean(v.taxId) && !hasCheckDigit(v.taxId!)),
      v.address ?? '',
      v.city ?? '',
      v.postalCode ?? '',
      v.phone!,
      v.email!,
      `\\x${digests[0]}`,
      this.keyring.keyId,
      `{${digests.join(',')}}`,
    ];
  }

  async merge(staging: Staging): Promise<MergeCounts> {
    await staging.rejectRepeated('holderNumber', ['number']);
    await this.renewDigests(staging);
    await this.keepReplacedKeys(staging);
    await this.doubtTaxIds(staging);
    return mergeInto(staging, {
      table: 'holders',
      // A holder that a file names again is open again.
      source: 'select s.*, null::timestamptz as closed_at from import_staged s',
      key: ['number'],
      columns: [
        ...['name', 'tax_id', 'address', 'city', 'postal_code', 'phone', 'email'],
        ...['web_key_hash', 'web_key_key_id', 'closed_at'],
      ],
    });
  }

  /** It goes in as the cooperative's own papers have it, and is told of once: when it comes. */
  private doubtTaxIds(staging: Staging): Promise<void> {
    return staging.warn(
      'taxId',
      'TAX_ID_CHECK_DIGIT',
      `select s.line, s.tax_id as value from import_staged s where s.tax_id_doubtful
          and not exists (select from holders t where t.number = s.number and t.tax_id = s.tax_id)`,
      ({ value }) => `El CUIT ${value} no es válido: su última cifra no verifica las otras. Se guardó como vino.`,
    );
  }

  /** Another SECRET_KEY is no other web key: those that did not change go under the current one, and count as unchanged. */
  private async renewDigests(staging: Staging): Promise<void> {
    await staging.run(
      `update holders t set web_key_hash = s.web_key_hash, web_key_key_id = s.web_key_key_id from import_staged s
        where t.number = s.number and t.web_key_key_id is distinct from s.web_key_key_id
          and encode(t.web_key_hash, 'hex') = any (s.web_key_digests)`,
    );
  }

  /** A web key that was replaced here stays so while the file brings the one before; with another one, the file's counts again. */
  private async keepReplacedKeys(staging: Staging): Promise<void> {
    const replaced = 'h.number = s.number and h.replaced_web_key_hash is not null';
    const isTheSame = `encode(h.replaced_web_key_hash, 'hex') = any (s.web_key_digests)`;
    await staging.run(
      `update holders h set replaced_web_key_hash = null, replaced_web_key_key_id = null
         from import_staged s where ${replaced} and not ${isTheSame}`,
    );
    await staging.run(
      `update holders h set replaced_web_key_hash = s.web_key_hash, replaced_web_key_key_id = s.web_key_key_id
         from import_staged s where ${replaced} and h.replaced_web_key_key_id is distinct from s.web_key_key_id`,
    );
    await staging.run(
      `update import_staged s set web_key_hash = h.web_key_hash, web_key_key_id = h.web_key_key_id from holders h where ${replaced}`,
    );
  }

  readonly replacing = {
    keyOf: (values: Record<string, string | null>) => values.holderNumber ?? null,
    stagedKey: 'number',
    count: `select count(*)::integer as open, (count(*) filter (where not exists
              (select from import_present k where k.key = h.number)))::integer as missing
              from holders h where h.closed_at is null`,
    close: async (staging: Staging) => {
      await staging.run(
        `update holders h set closed_at = now(), updated_at = now()
          where h.closed_at is null and not exists (select from import_present k where k.key = h.number)`,
      );
    },
  };
}
