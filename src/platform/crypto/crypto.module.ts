import { Global, Module } from '@nestjs/common';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { Keyring } from './keys.js';

@Global()
@Module({
  providers: [
    {
      provide: Keyring,
      inject: [ENVIRONMENT],
      useFactory: (env: Environment) => new Keyring(env.secretKey, env.previousSecretKeys),
    },
  ],
  exports: [Keyring],
})
export class CryptoModule {}
