import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import { DATASET_NAMES, type Item, ITEMS, NEEDED_DATASETS, type Waivable } from './onboarding-items.js';
import type { OnboardingState, Waiver } from './onboarding-state.js';

/** One step: `missing` says in Spanish what is to be done. */
export interface ChecklistItem {
  item: Item;
  state: 'done' | 'missing' | 'waived';
  missing: string | null;
  /** Since when it is in that state. */
  since: Date;
  waiver: Waiver | null;
}

/** Done since an instant, or what is missing. */
type Finding = Date | string;

const RULES: Record<Waivable, (state: OnboardingState) => Finding> = {
  identity: ({ tenant: { name, city, province, cuit, settings, settingsAt } }) => {
    const lacking = [
      !name && 'el nombre',
      !city && 'la localidad',
      !province && 'la provincia',
      !cuit && 'el CUIT',
      !settings.contact.phone && 'el teléfono',
      !settings.contact.email && 'el correo de contacto',
    ].filter((word) => word !== false);
    return lacking.length === 0 ? settingsAt : `Falta cargar ${listed(lacking)}.`;
  },
  branding: ({ tenant: { settings, settingsAt } }) =>
    settings.branding.logo ? settingsAt : 'Falta subir el logo (PNG, JPEG o WebP).',
  services: ({ tenant: { settingsAt }, foreignServices }) =>
    foreignServices.length === 0
      ? settingsAt
      : `Se importaron suministros de ${listed(foreignServices.map((service) => SERVICE_NAMES[service]))}, y la cooperativa no dice que lo presta.`,
  mapping: ({ tried }) => {
    const lacking = NEEDED_DATASETS.filter((dataset) => !tried[dataset]);
    return lacking.length === 0
      ? latest(Object.values(tried))
      : `Falta probar sin importar (dryRun) un archivo de ${listed(lacking.map((dataset) => DATASET_NAMES[dataset]))} del que entre al menos una fila.`;
  },
  import: ({ imported }) => {
    const lacking = NEEDED_DATASETS.filter((dataset) => !imported[dataset]);
    return lacking.length === 0
      ? latest(Object.values(imported))
      : `Falta importar ${listed(lacking.map((dataset) => DATASET_NAMES[dataset]))}.`;
  },
  gateway: ({ gateway: { hasCredentials, answeredAt } }) => {
    if (!hasCredentials) return 'Faltan las credenciales de Mercado Pago.';
    return answeredAt ?? 'Falta probar las credenciales de Mercado Pago.';
  },
  'claims-address': ({ claimsAddress: { sentAt, confirmedAt }, tenant }) => {
    if (confirmedAt) return confirmedAt;
    const { claimsEmail } = tenant.settings;
    return sentAt
      ? `Falta que alguien confirme el correo enviado a ${claimsEmail}.`
      : `Falta enviar a ${claimsEmail} el correo que confirma la dirección para reclamos.`;
  },
  'test-member': ({ testMember: { registeredAt, linkedAt, sawInvoiceAt }, tenant }) => {
    if (sawInvoiceAt) return sawInvoiceAt;
    if (!tenant.testMember) return 'Falta indicar el correo del socio de prueba.';
    if (!registeredAt) return 'Falta que el socio de prueba se registre y active su cuenta.';
    return linkedAt
      ? 'Falta que el socio de prueba vea un comprobante.'
      : 'Falta que el socio de prueba agregue una cuenta con su clave web.';
  },
};

/** Every step as it stands. */
export function checklistOf(state: OnboardingState): ChecklistItem[] {
  const steps = ITEMS.filter((item) => item !== 'open').map((item) => stepOf(item, state));
  return [...steps, opening(state, steps)];
}

/** The steps that keep it from opening. */
export function inTheWay(items: ChecklistItem[]): ChecklistItem[] {
  return items.filter(({ item, state }) => item !== 'open' && state === 'missing');
}

function stepOf(item: Waivable, state: OnboardingState): ChecklistItem {
  const found = RULES[item](state);
  const waiver = state.waivers[item] ?? null;
  if (found instanceof Date) return { item, state: 'done', missing: null, since: found, waiver };
  if (waiver) return { item, state: 'waived', missing: found, since: waiver.at, waiver };
  return { item, state: 'missing', missing: found, since: state.tenant.createdAt, waiver };
}

function opening({ tenant: { openedAt, createdAt } }: OnboardingState, steps: ChecklistItem[]): ChecklistItem {
  const item = 'open';
  if (openedAt) return { item, state: 'done', missing: null, since: openedAt, waiver: null };
  const left = inTheWay(steps).length;
  const missing =
    left === 0
      ? 'Falta abrir la oficina en línea a los socios.'
      : `Antes de abrir ${left === 1 ? 'falta un paso' : `faltan ${left} pasos`}.`;
  return { item, state: 'missing', missing, since: createdAt, waiver: null };
}

function latest(dates: Date[]): Date {
  return new Date(Math.max(...dates.map((date) => date.getTime())));
}

function listed(words: string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} y ${words.at(-1)!}` : (words[0] ?? '');
}
