import { Module } from '@nestjs/common';
import { InboundDoor } from './inbound-door.js';
import { InboundMailController } from './inbound-mail.controller.js';

/** Answers by mail, as the provider of their domain hands them on. */
@Module({ controllers: [InboundMailController], providers: [InboundDoor] })
export class InboundModule {}
