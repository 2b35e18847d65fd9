import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';

/** Something that we send to others, for the contract's `webhooks`. */
export interface ApiWebhook {
  /** As the body's `type` says it. */
  event: string;
  summary: string;
  /** A view: the shape of the body. */
  body: new () => object;
}

/** Token of the ApiWebhook[] that a module sends. */
export const API_WEBHOOKS = Symbol('API_WEBHOOKS');

type Webhooks = NonNullable<OpenAPIObject['webhooks']>;

/** The three headers of Standard Webhooks. */
const HEADERS = [
  {
    name: 'webhook-id',
    description: 'The same at each repeat: keep those that you have worked.',
    example: 'msg_019aa000-0000-7000-8000-00000000000a',
  },
  {
    name: 'webhook-timestamp',
    description: 'Unix seconds of this try: refuse what is older than five minutes.',
    example: '1763827200',
  },
  {
    name: 'webhook-signature',
    description:
      '`v1,` and base64 of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`, with what follows `whsec_` of the secret, decoded from base64, as its key. Two, by a space, for a day after the secret changed: either may verify.',
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  },
];

/** The contract's section of what we send: each event a POST to the address that the cooperative gave. */
export function webhooksSection(webhooks: readonly ApiWebhook[]): Webhooks {
  return Object.fromEntries(webhooks.map((webhook) => [webhook.event, { post: operationOf(webhook) }]));
}

function operationOf({ event, summary, body }: ApiWebhook): NonNullable<Webhooks[string]['post']> {
  const schema = {
    allOf: [{ $ref: getSchemaPath(body) }, { properties: { type: { type: 'string', enum: [event] } } }],
  };
  return {
    operationId: `webhook_${event.replace('.', '_')}`,
    summary,
    security: [],
    parameters: HEADERS.map((header) => ({ in: 'header', required: true, schema: { type: 'string' }, ...header })),
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: {
      '2XX': { description: 'Taken, within 15 seconds. Whatever else is answered, it comes again, for days.' },
      '410': { description: 'Nothing more is sent to this address.' },
    },
  };
}
