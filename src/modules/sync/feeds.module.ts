import { Module } from '@nestjs/common';
import { Feeds } from './feeds.js';

/** Stands apart from the sync module so that whoever appends does so without knowing who reads. */
@Module({ providers: [Feeds], exports: [Feeds] })
export class FeedsModule {}
