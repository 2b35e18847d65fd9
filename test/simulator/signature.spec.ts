import { describe, expect, it } from '@jest/globals';
import { signatureHeader } from '../../simulator/signature.ts';

describe('the webhook signature', () => {
  const dataId = '1234567890';
  const requestId = 'f7b2a1d4-0b1c-4ec2-aaaa-9e8b1d2f3c4d';

  it.each([
    ['seconds', '1742505638', 'a450ce0746a88d09577058012d3248d0fe7a13cbf6f1c33e3c00386196f484da'],
    ['milliseconds', '1742505638683', '47f531b22df8309323322d11c2fd44282ace889222cccc1baade5f2ce2ed9e24'],
  ])("is the vendor's, with the instant in %s", (_unit, timestamp, v1) => {
    const header = signatureHeader('test_secret_coop_0001', { dataId, requestId, timestamp });
    expect(header).toBe(`ts=${timestamp},v1=${v1}`);
  });
});
