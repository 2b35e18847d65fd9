/** The steps that bring a cooperative on line, in the order in which they are usually taken. */
export const ITEMS = [
  'identity',
  'branding',
  'services',
  'mapping',
  'import',
  'gateway',
  'claims-address',
  'test-member',
  'open',
] as const;
export type Item = (typeof ITEMS)[number];

/** What can be let go with a reason: all but the end of it. */
export const WAIVABLE = ITEMS.filter((item) => item !== 'open');
export type Waivable = Exclude<Item, 'open'>;

/** What has to come in before members see anything; readings may follow. */
export const NEEDED_DATASETS = ['holders', 'supplies', 'invoices'] as const;
export type NeededDataset = (typeof NEEDED_DATASETS)[number];

export const DATASET_NAMES: Record<NeededDataset, string> = {
  holders: 'titulares',
  supplies: 'suministros',
  invoices: 'comprobantes',
};
