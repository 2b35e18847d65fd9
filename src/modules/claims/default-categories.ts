import type { Service } from '../../platform/tenancy/tenant.js';

/** `safety`: somebody may be hurt; it is told what to do before anything else. */
export const PRIORITIES = ['safety', 'high', 'normal'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface DefaultCategory {
  name: string;
  priority: Priority;
  advice: string | null;
  /** About one member alone: no neighbour can have the same. */
  personal: boolean;
}

const normal = (name: string): DefaultCategory => ({ name, priority: 'normal', advice: null, personal: false });
const high = (name: string): DefaultCategory => ({ ...normal(name), priority: 'high' });
const safety = (name: string, advice: string): DefaultCategory => ({ ...normal(name), priority: 'safety', advice });
const personal = (name: string): DefaultCategory => ({ ...normal(name), personal: true });

const OFFICE = [personal('Medidor'), personal('Facturación'), personal('Otro')];

/** What a cooperative starts with, in the order in which it is shown; afterwards the list is its own. */
export const DEFAULT_CATEGORIES: Record<Service, DefaultCategory[]> = {
  electricity: [
    safety(
      'Cable caído o instalación peligrosa',
      'Aléjese por lo menos diez metros y no toque el cable ni nada que esté en contacto con él. Mantenga lejos a las demás personas y llame ya a la cooperativa. Si hay heridos o fuego, llame al 911.',
    ),
    high('Sin servicio'),
    high('Tensión baja, alta o inestable'),
    normal('Alumbrado público'),
    ...OFFICE,
  ],
  water: [
    safety(
      'Agua con olor, color o sabor extraños',
      'No la beba ni cocine con ella hasta que la cooperativa le confirme que es segura.',
    ),
    high('Sin agua'),
    high('Pérdida en la vía pública'),
    normal('Poca presión'),
    ...OFFICE,
  ],
  gas: [
    safety(
      'Olor a gas o escape',
      'No encienda luces ni llamas y no use el teléfono en el lugar. Cierre la llave de paso, abra puertas y ventanas, salga y llame desde afuera a la cooperativa o a los bomberos (100).',
    ),
    high('Sin servicio'),
    normal('Poca presión'),
    ...OFFICE,
  ],
  sewer: [
    safety(
      'Desborde o tapa faltante',
      'No se acerque al líquido ni a la abertura y mantenga lejos a niños y animales. Llame ya a la cooperativa.',
    ),
    high('Obstrucción'),
    personal('Facturación'),
    personal('Otro'),
  ],
  internet: [
    high('Sin servicio'),
    normal('Lentitud o cortes'),
    personal('Equipo'),
    personal('Facturación'),
    personal('Otro'),
  ],
  telephony: [high('Sin tono'), normal('Ruido en la línea'), personal('Facturación'), personal('Otro')],
};
