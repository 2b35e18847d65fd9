import { Global, Module } from '@nestjs/common';
import { Outbound, RESOLVE } from './outbound.js';
import { resolveByDns } from './pinned-address.js';

@Global()
@Module({ providers: [{ provide: RESOLVE, useValue: resolveByDns }, Outbound], exports: [Outbound] })
export class OutboundModule {}
