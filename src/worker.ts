import { constants, setPriority } from 'node:os';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { environmentOrExit } from './platform/config/environment.js';
import { endOnSignal } from './platform/operations/end-on-signal.js';
import { JobQueue } from './platform/queue/job-queue.js';
import { Workers } from './platform/queue/workers.js';

environmentOrExit();
// Where the API shares the machine it goes first: a gateway that waits for its answer is kept waiting by nobody's backlog.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const app = await NestFactory.createApplicationContext(AppModule, { bufferLogs: true });
app.useLogger(app.get(Logger));
endOnSignal(app);
app.get(JobQueue).insist();
await app.get(Workers).start();
app.get(Logger).log('Working the queues');
