import { Module } from '@nestjs/common';
import { Feeds } from './feeds.js';

/** Stands apart from the sync module so that payments and claims can append without knowing who reads. */
@Module({ providers: [Feeds], exports: [Feeds] })
export class FeedsModule {}
