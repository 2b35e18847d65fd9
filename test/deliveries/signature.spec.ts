import { describe, expect, it } from '@jest/globals';
import { newWebhookSecret, webhookHeaders } from '../../src/modules/deliveries/webhook-signature.js';

describe("A webhook's signature", () => {
  const published = {
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    content: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' },
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };

  it("is that of Standard Webhooks' own example", () => {
    expect(webhookHeaders([published.secret], published.content)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': published.signature,
    });
  });

  it('is given once for each secret, the newest first', () => {
    const newer = newWebhookSecret();
    const { 'webhook-signature': both } = webhookHeaders([newer, published.secret], published.content);
    const { 'webhook-signature': one } = webhookHeaders([newer], published.content);
    expect(both).toBe(`${one} ${published.signature}`);
  });

  it('comes from 32 random bytes, written as whsec_ and base64', () => {
    const secrets = Array.from({ length: 20 }, newWebhookSecret);
    expect(new Set(secrets).size).toBe(20);
    for (const secret of secrets) expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });
});
