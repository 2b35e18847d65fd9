/**
 * Runs a program that must not outlive whoever started it: `leash.ts SIGNAL GRACE_MS UID command args…` (UID `-` keeps the user).
 *
 * The starter holds the other end of the IPC channel. When it lets go, by order or because it was killed, the program gets its
 * stop signal, and is killed when it has not ended after the grace. Any message kills it on the spot. The pair lives in a session
 * of its own, so Ctrl-C reaches only the starter, which stops things in order.
 */
import { spawn } from 'node:child_process';

type Words = [NodeJS.Signals, string, string, string, ...string[]];

const [signal, grace, user, command, ...args] = process.argv.slice(2) as Words;
const identity = user === '-' ? {} : { uid: Number(user), gid: Number(user) };
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...identity });

child.on('error', (error) => {
  process.stderr.write(`${command}: ${error.message}\n`);
  process.exit(1);
});
child.on('exit', (code, killedBy) => {
  if (killedBy) process.stderr.write(`${command}: ended by ${killedBy}\n`);
  process.exit(code ?? 1);
});
process.on('message', () => child.kill('SIGKILL'));
process.on('disconnect', () => {
  child.kill(signal);
  setTimeout(() => child.kill('SIGKILL'), Number(grace)).unref();
});
