import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { coop } from '../../scripts/stack/app.ts';
import { inProject } from '../../scripts/stack/project.ts';
import { WEBHOOK_EVENTS } from '../../src/modules/deliveries/webhook-events.js';
import { aClaimant } from '../claims/claimant.js';
import { act, aLink, aPayer, becomes, pay } from '../payments/till.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aTenant } from '../support/tenant.js';
import { aReceiver, type Told } from './receiver.js';

jest.setTimeout(120_000);

type IsOurs = (headers: object, body: string, secret: string) => boolean;

interface Webhook {
  post: { parameters: { name: string; in: string; required: boolean }[] };
}
interface Contract {
  webhooks: Record<string, Webhook>;
  components: { schemas: Record<string, { properties: Record<string, object> }> };
}

describe('The contract of what is sent', () => {
  let contract: Contract;
  let told: Told[];
  let secret: string;
  beforeAll(async () => {
    contract = (await (await fetch(`${stack.apiUrl}/openapi.json`)).json()) as Contract;
    const tenant = await aTenant();
    const receiver = await aReceiver();
    secret = (await coop(stack.env, 'webhook', 'set', tenant.slug, receiver.url)).trim();
    const claimant = await aClaimant(tenant);
    const claim = await claimant.file();
    await claimant.member.api.post(`/claims/${claim.id}/messages`, { text: 'Sigue sin luz' });
    const payer = await aPayer(tenant);
    const link = await aLink(payer, [await payer.owes()]);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    await act(paid, 'refund');
    await eventually(() => expect(receiver.told).toHaveLength(4), { withinMs: 60_000 });
    told = receiver.told;
  });

  const validatorOf = (event: string): ValidateFunction => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema(contract, 'contract:');
    const pointer = `/webhooks/${event}/post/requestBody/content/application~1json/schema`;
    return ajv.compile({ $ref: `contract:#${pointer}` });
  };

  it('names each event, with the headers that it comes with', () => {
    expect(Object.keys(contract.webhooks).toSorted()).toEqual(WEBHOOK_EVENTS.toSorted());
    for (const { event, headers } of told) {
      const { parameters } = contract.webhooks[event.type]!.post;
      expect(parameters.map((parameter) => [parameter.in, parameter.name, parameter.required])).toEqual(
        ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ['header', name, true]),
      );
      for (const { name } of parameters) expect(headers[name]).toEqual(expect.any(String));
    }
  });

  it.each(WEBHOOK_EVENTS)('describes %s as it is sent, to the last field', (event) => {
    const { event: body } = told.find((one) => one.event.type === event)!;
    const validate = validatorOf(event);
    validate(body);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...body, type: 'invoice.paid' })).toBe(false);
    expect(validate({ ...body, data: {} })).toBe(false);
    const news = event.startsWith('payment') ? 'PaymentNews' : 'ClaimNews';
    expect(Object.keys(body.data).toSorted()).toEqual(Object.keys(contract.components.schemas[news]!.properties).toSorted()); // prettier-ignore
  });

  it('is verified by the example that the manual gives to developers', async () => {
    const [, source] = /```js\n([\s\S]*?)```/.exec(await readFile(inProject('docs/webhooks.md'), 'utf8'))!;
    const module = (await import(`data:text/javascript,${encodeURIComponent(source!)}`)) as { isOurs: IsOurs };
    const [{ headers, body }] = told as [Told];
    expect(module.isOurs(headers, body, secret)).toBe(true);
    expect(module.isOurs(headers, `${body} `, secret)).toBe(false);
    expect(module.isOurs({ ...headers, 'webhook-timestamp': '1700000000' }, body, secret)).toBe(false);
    expect(module.isOurs({}, body, secret)).toBe(false);
  });
});
