import { describe, expect, it } from '@jest/globals';
import { PasswordHasher } from '../../src/modules/auth/password-hasher.js';

const anyway = async () => undefined;

describe('The hasher of passwords', () => {
  const hasher = new PasswordHasher();

  it('makes argon2id hashes of 19 MiB, two passes and one lane, never twice the same', async () => {
    const [first, second] = await Promise.all([hasher.hash('zorzal'), hasher.hash('zorzal')]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(first).not.toBe(second);
    expect(await hasher.verify(first, 'zorzal', anyway)).toBe(true);
    expect(await hasher.verify(first, 'Zorzal', anyway)).toBe(false);
  });

  it('knows no password of somebody who does not exist', async () => {
    expect(await hasher.verify(undefined, 'nobody', anyway)).toBe(false);
  });

  it('answers BUSY, with the time to wait, to who comes when three are at work and 64 wait; and serves all the others', async () => {
    const results = await Promise.allSettled(Array.from({ length: 72 }, (_, i) => hasher.hash(`zorzal ${i}`)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => reason as unknown)).toEqual(
      Array(5).fill(expect.objectContaining({ code: 'BUSY', status: 503, extras: { retryAfter: 2 } })),
    );
    expect(await hasher.hash('again')).toContain('argon2id');
  });

  it('gives its place on when a check is called off before the work', async () => {
    const calledOff = () => Promise.reject(new Error('called off'));
    const tries = Array.from({ length: 20 }, () => hasher.verify(undefined, 'x', calledOff));
    for (const result of await Promise.allSettled(tries))
      expect(result).toMatchObject({ status: 'rejected', reason: { message: 'called off' } });
    expect(await hasher.hash('still there')).toContain('argon2id');
  });

  it('lets the event loop go on', async () => {
    const order: string[] = [];
    const hashing = hasher.hash('zorzal').then(() => order.push('hashed'));
    setImmediate(() => order.push('went on'));
    await hashing;
    expect(order).toEqual(['went on', 'hashed']);
  });
});
