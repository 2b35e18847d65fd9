import { expect, it } from '@jest/globals';
import { aSimulator } from './running-simulator.ts';
import { aSeller } from './seller.ts';

const BODIES = [
  undefined,
  'null',
  '[]',
  '1',
  '{}',
  '{"items":[null]}',
  '{"amount":1e999}',
  '{"amount":"x"}',
  '['.repeat(50_000),
];
const TYPES = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'nonsense'];

it('answers whatever it is sent without breaking', async () => {
  const simulator = await aSimulator();
  const seller = await aSeller(simulator);
  const link = await seller.link();
  const payment = await seller.pay(link, { outcome: 'OTHE' });
  const paths = [
    '/checkout/preferences',
    `/checkout/preferences/${link.id}`,
    `/v1/payments/${payment.id}/refunds`,
    `/_sim/payments/${payment.id}/refund`,
    `/_sim/payments/${payment.id}/constructor`,
    `/_sim/payments/${payment.id}/overrides`,
    ...['/_sim/pay', '/_sim/clock', '/_sim/sellers', '/_sim/deliveries/release', '/_sim/deliveries/x/resend'],
    ...['/panel/clock', '/panel/faults', '/panel/release', `/panel/payments/${payment.id}`, '/panel/deliveries/1'],
    ...['/checkout/v1/card', '/checkout/v1/coupon'],
  ];
  const broken: string[] = [];
  const send = async (method: string, path: string, type: string, body?: string) => {
    const headers = { 'content-type': type, authorization: `Bearer ${seller.accessToken}` };
    const answer = await fetch(simulator.url + path, { method, body, headers, redirect: 'manual' });
    await answer.text();
    if (answer.status >= 500) broken.push(`${method} ${path} ${type} ${body?.slice(0, 30)}: ${answer.status}`);
  };
  for (const path of paths)
    for (const body of BODIES)
      await Promise.all(TYPES.flatMap((type) => [send('POST', path, type, body), send('PUT', path, type, body)]));
  expect(broken).toEqual([]);
}, 60_000);
