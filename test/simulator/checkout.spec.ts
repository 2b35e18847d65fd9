import { beforeAll, describe, expect, it } from '@jest/globals';
import { aSimulator, type RunningSimulator } from './running-simulator.ts';
import { aSeller, type PaymentBody, type PreferenceBody, type TestSeller } from './seller.ts';

const CARD = { number: '4002 7686 9439 5619', holder: 'APRO', expiry: '11/30', code: '123', document: '12345678' };
const BACK = {
  success: 'https://coop.example/pago/ok?lang=es',
  pending: 'https://coop.example/pago/pendiente',
  failure: 'https://coop.example/pago/mal',
};

describe('the checkout pages', () => {
  let simulator: RunningSimulator;
  let seller: TestSeller;

  beforeAll(async () => {
    simulator = await aSimulator();
    seller = await aSeller(simulator);
  });

  const linkBack = (request: object = {}) => seller.link({ back_urls: BACK, ...request });

  async function paymentsOf(link: PreferenceBody): Promise<PaymentBody[]> {
    const path = `/_sim/payments?external_reference=${link.external_reference}`;
    return (await simulator.call<PaymentBody[]>('GET', path)).body;
  }

  /** Follows a link of a page by its words. */
  async function follow(page: { body: string }, words: string) {
    const found = [...page.body.matchAll(/<a[^>]+href="([^"]+)"[^>]*>(.*?)<\/a>/gs)].find(([, , text]) =>
      text?.includes(words),
    );
    if (!found) throw new Error(`The page has no link that says "${words}".`);
    return simulator.page(unescaped(found[1]!));
  }

  const unescaped = (text: string) => text.replaceAll('&amp;', '&');

  const hidden = ({ body }: { body: string }) =>
    Object.fromEntries(
      [...body.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
    );

  async function cardForm(link: PreferenceBody, type = 'Tarjeta de débito', card = 'Visa Débito') {
    return follow(await follow(await simulator.page(link.init_point), type), card);
  }

  async function payByCard(link: PreferenceBody, fields: object = {}, form = cardForm(link)) {
    return simulator.page('/checkout/v1/card', { ...hidden(await form), ...CARD, ...fields });
  }

  const backLink = ({ body }: { body: string }) =>
    new URL(unescaped(/href="([^"]+)"[^>]*>Volver al sitio</.exec(body)?.[1] ?? ''));

  it("lead from the amount to the card, to PAGAR and back, as the users' manual shows", async () => {
    const link = await linkBack();
    const first = await simulator.page(link.init_point);
    expect(first.body).toContain('$ 4.210,55');
    for (const way of ['Tarjeta de débito', 'Tarjeta de crédito', 'Rapipago / Pago Fácil', 'Dividir en dos tarjetas'])
      expect(first.body).toContain(way);
    const cards = await follow(first, 'Tarjeta de débito');
    for (const card of ['Visa Débito', 'Maestro', 'Mastercard Débito', 'Cabal Débito'])
      expect(cards.body).toContain(card);
    const form = await follow(cards, 'Maestro');
    expect(form.body).toMatch(/<button[^>]*>PAGAR<\/button>/);

    const paid = await payByCard(link, {}, Promise.resolve(form));
    expect(paid.status).toBe(303);
    const result = await simulator.page(paid.headers.get('location')!);
    expect(result.body).toContain('Tu pago fue aprobado');
    const [payment] = await paymentsOf(link);
    expect(payment).toMatchObject({ status: 'approved', payment_method_id: 'maestro', transaction_amount: 4210.55 });
    const back = backLink(result);
    expect(back.origin + back.pathname).toBe('https://coop.example/pago/ok');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      lang: 'es',
      payment_id: String(payment!.id),
      collection_id: String(payment!.id),
      status: 'approved',
      collection_status: 'approved',
      external_reference: link.external_reference,
      payment_type: 'debit_card',
      preference_id: link.id,
      merchant_order_id: expect.stringMatching(/^\d+$/),
    });
  });

  it.each([
    ['OTHE', 'rejected', 'cc_rejected_other_reason', 'Tu pago fue rechazado', '/pago/mal'],
    ['FUND', 'rejected', 'cc_rejected_insufficient_amount', 'fondos insuficientes', '/pago/mal'],
    ['SECU', 'rejected', 'cc_rejected_bad_filled_security_code', 'código de seguridad', '/pago/mal'],
    ['EXPI', 'rejected', 'cc_rejected_bad_filled_date', 'fecha de vencimiento', '/pago/mal'],
    ['CONT', 'in_process', 'pending_contingency', 'Estamos procesando tu pago', '/pago/pendiente'],
  ])('answer the holder %s as the vendor does: %s', async (holder, status, detail, words, path) => {
    const link = await linkBack();
    const result = await simulator.page((await payByCard(link, { holder })).headers.get('location')!);
    expect(result.body).toContain(words);
    expect(backLink(result).pathname).toBe(path);
    expect(await paymentsOf(link)).toMatchObject([{ status, status_detail: detail }]);
  });

  it('take another card after a rejection', async () => {
    const link = await linkBack();
    const rejected = await simulator.page((await payByCard(link, { holder: 'OTHE' })).headers.get('location')!);
    expect((await follow(rejected, 'Probar con otro medio')).body).toContain('Elegí cómo pagar');
    await payByCard(link);
    expect((await paymentsOf(link)).map(({ status }) => status)).toEqual(['rejected', 'approved']);
  });

  it.each([
    ['number', '4002 7686 9439 5610', 'Revisá el número'],
    ['number', '123', 'entre 13 y 19 cifras'],
    ['holder', '  ', 'nombre como figura'],
    ['expiry', '13/30', 'mes y año'],
    ['expiry', '01/20', 'está vencida'],
    ['code', '12', '3 o 4 cifras'],
    ['document', '12', '7 u 8 cifras'],
  ])('say what is wrong with the %s %s beside its field, and charge nothing', async (field, value, words) => {
    const link = await linkBack();
    const page = await payByCard(link, { [field]: value });
    expect(page.status).toBe(422);
    expect(page.body).toMatch(
      new RegExp(`id="${field}"[^>]*aria-invalid="true"[^>]*aria-describedby="${field}-error"`),
    );
    expect(page.body).toMatch(new RegExp(`id="${field}-error">[^<]*${words}`));
    expect(page.body.match(/aria-invalid/g)).toHaveLength(1);
    expect(await paymentsOf(link)).toEqual([]);
  });

  it('charge once when PAGAR is pressed twice', async () => {
    const link = await linkBack();
    const form = await cardForm(link);
    const pressed = await Promise.all([
      payByCard(link, {}, Promise.resolve(form)),
      payByCard(link, {}, Promise.resolve(form)),
    ]);
    expect(pressed[0].headers.get('location')).toBe(pressed[1].headers.get('location'));
    expect(await paymentsOf(link)).toHaveLength(1);
  });

  it('make a cash coupon that waits, with its number and its last day', async () => {
    const link = await linkBack({ date_of_expiration: '2099-11-25T23:59:00.000-03:00' });
    const cash = await follow(await simulator.page(link.init_point), 'Rapipago');
    const made = await simulator.page('/checkout/v1/coupon', { ...hidden(cash), method: 'rapipago' });
    const coupon = await simulator.page(made.headers.get('location')!);
    expect(coupon.body).toMatch(/class="coupon">\d{11}</);
    expect(coupon.body).toContain('Pagá en Rapipago antes del <strong>25/11/2099, 23:59</strong>');
    expect(backLink(coupon).searchParams.get('payment_type')).toBe('ticket');
    expect(await paymentsOf(link)).toMatchObject([
      { status: 'pending', payment_type_id: 'ticket', date_of_expiration: '2099-11-25T23:59:00.000-03:00' },
    ]);
  });

  it('split a link in two cards that add up', async () => {
    const link = await linkBack({ auto_return: 'approved' });
    const split = await follow(await simulator.page(link.init_point), 'Dividir en dos tarjetas');
    const ask = (amount: string) =>
      simulator.page(
        `/checkout/v1/split?${new URLSearchParams({ ...hidden(split), amount, type: 'debit_card' }).toString()}`,
      );
    expect((await ask('4210,55')).body).toContain('importe menor que $ 4.210,55');
    const cards = await simulator.page((await ask('1.000,50')).headers.get('location')!);
    const first = await payByCard(link, {}, follow(cards, 'Visa Débito'));
    const half = await simulator.page(first.headers.get('location')!);
    expect(half.body).toMatch(/Falta pagar <strong>.*\$ 3\.210,05/);
    const next = await follow(
      await follow(await follow(half, 'Pagar lo que falta'), 'Tarjeta de crédito'),
      'Mastercard',
    );
    const second = await payByCard(link, {}, Promise.resolve(next));
    expect(second.headers.get('location')).toContain('https://coop.example/pago/ok');
    expect((await paymentsOf(link)).map((payment) => payment.transaction_amount)).toEqual([1000.5, 3210.05]);
  });

  it('refuse an amount that is not owed', async () => {
    const link = await linkBack();
    const form = hidden(await cardForm(link));
    for (const amount of ['0', '-1', '421056', '1e3', '']) {
      const refused = await simulator.page('/checkout/v1/card', { ...form, ...CARD, amount });
      expect(refused.status).toBe(400);
    }
    expect(await paymentsOf(link)).toEqual([]);
  });

  it('take no money on a link that is paid, expired or not open yet', async () => {
    const paid = await linkBack();
    const late = hidden(await cardForm(paid));
    await seller.pay(paid);
    const expired = await linkBack({ expires: true, expiration_date_to: '2020-01-01T00:00:00Z' });
    const early = await linkBack({ expires: true, expiration_date_from: '2099-01-01T00:00:00Z' });
    expect((await simulator.page(paid.init_point)).body).toContain('Este link ya está pago');
    expect((await simulator.page('/checkout/v1/card', { ...late, ...CARD })).body).toContain('Este link ya está pago');
    expect((await simulator.page(expired.init_point)).body).toContain('Este link de pago venció');
    expect((await simulator.page(early.init_point)).body).toContain('todavía no está disponible');
    expect(await paymentsOf(paid)).toHaveLength(1);
  });

  it('hide what the seller excludes', async () => {
    const link = await linkBack({
      payment_methods: { excluded_payment_types: [{ id: 'ticket' }], excluded_payment_methods: [{ id: 'maestro' }] },
    });
    const page = await simulator.page(link.init_point);
    expect(page.body).not.toContain('Rapipago');
    expect((await follow(page, 'Tarjeta de débito')).body).not.toContain('Maestro');
    const form = { pref_id: link.id, method: 'rapipago' };
    expect((await simulator.page('/checkout/v1/coupon', form)).status).toBe(400);
  });

  it('send the payer back at once when the seller asked for it, and let the browser follow', async () => {
    const link = await linkBack({ auto_return: 'approved' });
    const form = await cardForm(link);
    expect(form.headers.get('content-security-policy')).toMatch(/form-action 'self' https:\/\/coop\.example/);
    const paid = await payByCard(link, {}, Promise.resolve(form));
    expect(new URL(paid.headers.get('location')!).searchParams.get('status')).toBe('approved');
  });

  it('run no script and escape what sellers write', async () => {
    const link = await linkBack({ items: [{ title: `<script>alert("1")</script>'`, quantity: 2, unit_price: 10 }] });
    const page = await simulator.page(link.init_point);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.body).not.toContain('<script');
    expect(page.body).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;');
  });

  it.each([
    ['/checkout/v1/redirect', 404],
    ['/checkout/v1/redirect?pref_id=nothing', 404],
    ['/checkout/v1/redirect?pref_id=a&pref_id=b', 400],
    ['/checkout/v1/nowhere', 404],
    ['/checkout/v1/result?pref_id=x&payment_id=1', 404],
  ])('answer %s with a page in Spanish', async (path, status) => {
    const page = await simulator.page(path);
    expect(page.status).toBe(status);
    expect(page.body).toMatch(/<html lang="es-AR">[\s\S]*No se puede seguir/);
  });

  it("do not show one link's payment under another", async () => {
    const payment = await seller.pay(await linkBack());
    const other = await linkBack();
    expect((await simulator.page(`/checkout/v1/result?pref_id=${other.id}&payment_id=${payment.id}`)).status).toBe(404);
  });
});
