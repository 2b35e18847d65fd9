import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import pg from 'pg';

/**
 * The yardstick: Fastify and pg, nothing else. `GET /{slug}` sends the messages that the product would send and answers with the rows as they come.
 * Usage: bare-server.ts <messages.json> <database url> <pool size>; prints its address as one JSON line.
 */
const [file, connectionString, max] = process.argv.slice(2) as [string, string, string];
const messages = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>;
const pool = new pg.Pool({ connectionString, max: Number(max) });
const app = Fastify();

app.get<{ Params: { slug: string } }>('/:slug', async (request) => {
  let rows: unknown[] = [];
  for (const message of messages[request.params.slug]!) {
    const results = (await pool.query(message)) as unknown as pg.QueryResult[];
    rows = results.at(-1)!.rows;
  }
  return { items: rows, nextCursor: null };
});

process.stdout.write(`${JSON.stringify({ url: await app.listen({ port: 0, host: '127.0.0.1' }) })}\n`);
