import { Injectable } from '@nestjs/common';
import { Keyring } from '../../platform/crypto/keys.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { Confirmations } from './confirmations.js';
import { ConsumptionDataset } from './consumption.dataset.js';
import type { Dataset, DatasetName } from './dataset.js';
import { HoldersDataset } from './holders.dataset.js';
import { InvoicesDataset } from './invoices.dataset.js';
import { SuppliesDataset } from './supplies.dataset.js';

/** The four datasets, for the tenant at work. */
@Injectable()
export class Datasets {
  constructor(
    private readonly units: UnitOfWork,
    private readonly keyring: Keyring,
    private readonly confirmations: Confirmations,
  ) {}

  get(name: DatasetName): Dataset {
    const make: Record<DatasetName, () => Dataset> = {
      holders: () => new HoldersDataset(this.keyring, currentTenant().schema),
      supplies: () => new SuppliesDataset(),
      invoices: () => new InvoicesDataset(this.units, this.confirmations),
      consumption: () => new ConsumptionDataset(),
    };
    return make[name]();
  }
}
