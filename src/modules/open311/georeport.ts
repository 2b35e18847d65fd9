/** A kind of request. Fields are the specification's. */
export type ServiceView = {
  service_code: string;
  service_name: string;
  description: string;
  /** Whether it asks for fields of its own. */
  metadata: boolean;
  type: 'realtime';
  /** By commas. */
  keywords: string;
  group: string;
};

/** What a kind of request asks for besides; here no kind asks for anything. */
export type DefinitionView = {
  service_code: string;
  attributes: never[];
};

/** What is told of a request to anybody. Instants in UTC, to the second. */
export type RequestView = {
  service_request_id: string;
  status: 'open' | 'closed';
  status_notes: string;
  service_name: string;
  service_code: string;
  description: string;
  agency_responsible: string;
  service_notice: string | null;
  requested_datetime: string;
  updated_datetime: string;
  expected_datetime: string | null;
  address: string | null;
  address_id: null;
  zipcode: null;
  lat: number | null;
  long: number | null;
  media_url: null;
};

/** The answer to who files one. */
export type FiledView = {
  service_request_id: string;
  service_notice: string | null;
  /** As it was given. */
  account_id: string | null;
};

export type DiscoveryView = {
  /** Sortable: when the list of services last changed. */
  changeset: string;
  contact: string;
  key_service: string;
  endpoints: {
    specification: string;
    url: string;
    changeset: string;
    type: 'production';
    formats: string[];
  }[];
};

/** An instant as the specification writes it. */
export function w3(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
