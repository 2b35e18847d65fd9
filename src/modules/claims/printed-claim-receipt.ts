import { StreamableFile } from '@nestjs/common';
import { PrintedDocument } from '../../platform/pdf/document.js';
import { issuerOf } from '../../platform/pdf/issuer.js';
import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { momentText } from '../../platform/written.js';
import type { ClaimReceipt } from './claim-receipts.js';
import { deadlineRuleText, deadlineText, placeText, STATUS_NAMES } from './claim-texts.js';

/** Ley 24.240 in one sentence: what this paper is, and where else its bearer may go. */
const LAW =
  'Esta constancia identifica su reclamo en el registro de reclamos del artículo 27 de la Ley 24.240 de Defensa del Consumidor; según su artículo 25, usted también puede presentarlo ante la autoridad que controla el servicio o ante la autoridad de aplicación de esa ley.';

/** The proof that a claim was made, as a PDF to be shown in place. */
export function printClaimReceipt(receipt: ClaimReceipt, tenant: Tenant): StreamableFile {
  const { claim, category, callNow, author, supply, trackingLink } = receipt;
  const document = new PrintedDocument('Constancia de reclamo', issuerOf(tenant));
  document.callout(`Reclamo ${claim.number}`);
  document.facts(
    [
      ['Recibido', momentText(claim.createdAt, tenant.timeZone)],
      ['Servicio', SERVICE_NAMES[claim.service]],
      ['Motivo', category],
      ['Suministro', supply?.supply],
      ['Lugar', placeText(claim, supply?.supply ?? null)],
      ['Lo hizo', author && `${author.firstName} ${author.lastName} (${author.email})`],
      ['Estado', STATUS_NAMES[claim.status]],
      ['Respuesta antes del', deadlineOfReceipt(receipt, tenant)],
    ].filter((fact): fact is [string, string] => !!fact[1]),
  );
  if (callNow.length > 0) {
    if (receipt.advice) document.callout(receipt.advice);
    document.section('Llame ya').facts(callNow.map(({ label, phone }) => [label, phone] as const));
  }
  document.section('Lo que escribió').note(claim.description);
  document.section('Para seguirlo', 140);
  document.qr(
    trackingLink,
    `Código de seguimiento: ${claim.trackingCode}. Con él, o con esta imagen, cualquiera puede ver en qué estado está el reclamo: ${trackingLink}`,
  );
  document.note(LAW);
  return new StreamableFile(document.finish(`Reclamo ${claim.number}`), {
    type: 'application/pdf',
    disposition: `inline; filename="reclamo-${claim.number}.pdf"`,
  });
}

function deadlineOfReceipt({ claim: { dueAt, deadlineRule, reopenings } }: ClaimReceipt, { timeZone }: Tenant) {
  const day = deadlineText(dueAt, deadlineRule, timeZone);
  if (day === null || deadlineRule === null) return day;
  const since = reopenings > 0 ? 'desde que se reabrió' : 'desde que se recibió';
  return `${day} inclusive (${deadlineRuleText(deadlineRule)} ${since})`;
}
