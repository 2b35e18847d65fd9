import { describe, expect, it } from '@jest/globals';
import { pinnedAddress } from '../../src/platform/outbound/pinned-address.js';
import { isPublicAddress } from '../../src/platform/outbound/public-address.js';
import { outboundUrl } from '../../src/platform/outbound/outbound-url.js';

describe('A public address', () => {
  it.each(['8.8.8.8', '200.45.191.35', '172.32.0.1', '100.128.0.1', '2800:3f0:4002::200e', '2606:4700::1111'])(
    'is %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ['this host', '0.0.0.0'],
    ['loopback', '127.0.0.1'],
    ['all of loopback', '127.255.255.254'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ["a carrier's own", '100.64.0.1'],
    ["a carrier's own", '100.127.255.255'],
    ["a cloud's metadata", '169.254.169.254'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['documentation', '203.0.113.7'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['unique local', 'fd00::1'],
    ['unique local', 'fc00::1'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['mapped public', '::ffff:8.8.8.8'],
    ['mapped in hexadecimal', '::ffff:7f00:1'],
    ['NAT64 of loopback', '64:ff9b::7f00:1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['Teredo', '2001:0:4136:e378::1'],
    ['documentation', '2001:db8::1'],
    ['multicast', 'ff02::1'],
    ['no address', 'localhost'],
    ['nothing', ''],
  ])('is not %s: %s', (_name, address) => expect(isPublicAddress(address)).toBe(false));
});

describe('A URL that somebody gave us', () => {
  const strict = { allowPrivate: false };

  it('is https, in one form', () => {
    expect(outboundUrl('HTTPS://ERP.coop.example:443/avisos?x=1#y', strict).href).toBe(
      'https://erp.coop.example/avisos?x=1',
    );
  });

  it.each([
    'http://erp.coop.example/',
    'ftp://erp.coop.example/',
    'file:///etc/passwd',
    'https://user:secret@erp.coop.example/',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
    'erp.coop.example',
    `https://erp.coop.example/${'a'.repeat(2000)}`,
  ])('is not %s', (url) => expect(() => outboundUrl(url, strict)).toThrow());
});

describe('The address that a try connects to', () => {
  const url = new URL('https://erp.coop.example/avisos');

  it('is looked up and checked anew at each try', async () => {
    const answers = [['8.8.8.8'], ['10.0.0.1']];
    const resolve = async () => answers.shift()!;
    expect(await pinnedAddress(url, resolve, false)).toBe('8.8.8.8');
    await expect(pinnedAddress(url, resolve, false)).rejects.toThrow('no public address');
  });

  it.each([[['8.8.8.8', '127.0.0.1']], [['2606:4700::1111', 'fd00::1']], [['::ffff:8.8.8.8']]])(
    'is none where one of them is inside: %j',
    (addresses) => expect(pinnedAddress(url, async () => addresses, false)).rejects.toThrow('no public address'),
  );

  it('is none where the name has none', () =>
    expect(pinnedAddress(url, async () => [], false)).rejects.toThrow('has no address'));

  it('is checked too where the URL says it outright', () =>
    expect(pinnedAddress(new URL('https://[fd00::1]/'), async () => ['8.8.8.8'], false)).rejects.toThrow(
      'no public address',
    ));
});
