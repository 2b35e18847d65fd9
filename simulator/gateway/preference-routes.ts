import type { FastifyInstance, FastifyRequest } from 'fastify';
import { notFound } from '../errors.ts';
import type { Preference, PreferenceRequest } from '../model.ts';
import type { Preferences } from '../preferences.ts';
import { sellerOf } from './authentication.ts';
import { preferenceOnWire } from './preference-wire.ts';
import { checkedPreference, NEW_PREFERENCE, PREFERENCE_CHANGES } from './preference-schema.ts';
import { pageOf, type PageQuery } from './paging.ts';

/** `/checkout/preferences`: links to pay. `publicUrl` is asked for late, because the port may not be known before. */
export function preferenceRoutes(app: FastifyInstance, preferences: Preferences, publicUrl: () => string): void {
  const onWire = (preference: Preference) => preferenceOnWire(preference, publicUrl());

  app.post<{ Body: PreferenceRequest }>(
    '/checkout/preferences',
    { config: { operation: 'preference' }, schema: { body: NEW_PREFERENCE } },
    async (request, reply) =>
      reply.status(201).send(onWire(preferences.create(sellerOf(request), checkedPreference(request.body)))),
  );

  app.get<{ Querystring: PageQuery & { external_reference?: string } }>(
    '/checkout/preferences/search',
    { config: { operation: 'search' } },
    async (request) => {
      const { external_reference: reference } = request.query;
      const found = preferences
        .ofSeller(sellerOf(request).collectorId)
        .filter((preference) => reference === undefined || preference.request.external_reference === reference);
      const { page, paging } = pageOf(found, request.query);
      return { elements: page.map(onWire), paging };
    },
  );

  app.get<{ Params: { id: string } }>('/checkout/preferences/:id', async (request) => onWire(owned(request)));

  app.put<{ Params: { id: string }; Body: Partial<PreferenceRequest> }>(
    '/checkout/preferences/:id',
    { schema: { body: PREFERENCE_CHANGES } },
    async (request) => onWire(preferences.update(owned(request), checkedPreference(request.body))),
  );

  function owned(request: FastifyRequest<{ Params: { id: string } }>): Preference {
    const preference = preferences.find(request.params.id);
    if (preference?.collectorId === sellerOf(request).collectorId) return preference;
    throw notFound(`preference_id ${request.params.id} not found`);
  }
}
