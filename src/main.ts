import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { environmentOrExit } from './platform/config/environment.js';
import { createHttpApp } from './platform/http/http-app.js';
import { InboundSmtp } from './platform/mail/inbound/inbound-smtp.js';
import { JobQueue } from './platform/queue/job-queue.js';
import { Workers } from './platform/queue/workers.js';

const env = environmentOrExit();
const app = await createHttpApp(AppModule, env);
app.get(JobQueue).insist();
if (env.workers) await app.get(Workers).start();
await app.listen(env.port, env.host);
await app.get(InboundSmtp).start();
app.get(Logger).log(`Listening on ${await app.getUrl()}`);
