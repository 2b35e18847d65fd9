import { Global, Module } from '@nestjs/common';
import { environment } from './environment.js';

/** Token of the parsed Environment. */
export const ENVIRONMENT = Symbol('ENVIRONMENT');

@Global()
@Module({ providers: [{ provide: ENVIRONMENT, useFactory: environment }], exports: [ENVIRONMENT] })
export class ConfigModule {}
