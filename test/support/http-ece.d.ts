/** Encrypted content encoding (RFC 8188), as much of the package as the tests use. */
declare module 'http_ece' {
  import type { ECDH } from 'node:crypto';

  interface Keys {
    version: 'aes128gcm';
    privateKey: ECDH;
    authSecret: Buffer;
  }

  const ece: { decrypt(sealed: Buffer, keys: Keys): Buffer };
  export default ece;
}
