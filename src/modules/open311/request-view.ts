import type { Tenant } from '../../platform/tenancy/tenant.js';
import type { KeptCategory } from '../claims/category-desk.js';
import type { FoundClaim } from '../claims/claim-finder.js';
import { type RequestView, w3 } from './georeport.js';
import type { State } from './request-query.dto.js';
import { noticeOf, sentenceOf, serviceName } from './service-texts.js';

type Status = FoundClaim['status'];

/** A claim's states in the specification's two words, and what a neighbour wants to know of each. */
const STATES: Record<Status, [state: State, notes: string]> = {
  received: ['open', 'La cooperativa lo recibió.'],
  assigned: ['open', 'Ya tiene quién se ocupe.'],
  in_progress: ['open', 'Están trabajando.'],
  resolved: ['closed', 'La cooperativa lo dio por resuelto.'],
  closed: ['closed', 'Terminó.'],
  reopened: ['open', 'Se reabrió: la cooperativa lo tiene que responder otra vez.'],
};

/** The claim's states that the specification's word stands for. */
export function statusesOf(states: readonly State[]): Status[] {
  return (Object.keys(STATES) as Status[]).filter((status) => states.includes(STATES[status][0]));
}

/** A claim as anybody may read it. */
export function requestView(claim: FoundClaim, category: KeptCategory, { name, settings }: Tenant): RequestView {
  const [status, notes] = STATES[claim.status];
  return {
    service_request_id: claim.number,
    status,
    status_notes: notes,
    service_name: serviceName(category),
    service_code: category.id,
    description: claim.description ?? sentenceOf(category),
    agency_responsible: name,
    service_notice: status === 'open' ? noticeOf(category, settings) : null,
    requested_datetime: w3(claim.createdAt),
    updated_datetime: w3(changedAt(claim)),
    expected_datetime: claim.dueAt && w3(claim.dueAt),
    address: claim.address,
    address_id: null,
    zipcode: null,
    lat: claim.latitude,
    long: claim.longitude,
    media_url: null,
  };
}

/** Of one that is closed in the specification's sense, when it became so. */
function changedAt({ status, resolvedAt, closedAt, updatedAt }: FoundClaim): Date {
  if (status === 'closed') return closedAt ?? updatedAt;
  return status === 'resolved' ? (resolvedAt ?? updatedAt) : updatedAt;
}
