import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { pinoHttp } from 'pino-http';
import { QueryFailedError } from 'typeorm';
import type { Environment } from '../../src/platform/config/environment.js';
import { loggerOptions } from '../../src/platform/operations/logging.js';

describe('The log', () => {
  it('tells what failed and where, but not the row: neither a query’s parameters nor PostgreSQL’s detail', () => {
    let written = '';
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        written += chunk.toString();
        done();
      },
    });
    const { pinoHttp: options } = loggerOptions({ logLevel: 'info' } as Environment);
    const { logger } = pinoHttp(options as object, stream);
    const driverError = Object.assign(new Error('duplicate key value violates unique constraint "users_email_key"'), {
      code: '23505',
      detail: 'Key (email)=(ana@example.com) already exists.',
    });
    logger.error({
      err: new QueryFailedError('insert into users values ($1, $2)', ['ana@example.com', '$argon2id$x'], driverError),
    });
    expect(written).toContain('users_email_key');
    expect(written).toContain('logging.spec');
    expect(written).not.toContain('ana@example.com');
    expect(written).not.toContain('argon2id');
  });
});
