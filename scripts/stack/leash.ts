/**
 * Runs a program that must not outlive whoever started it: `leash.ts SIGNAL UID command args…` (UID `-` keeps the user).
 *
 * The starter holds the other end of the IPC channel. When it lets go, by order or because it was killed, the program gets
 * its stop signal. The pair lives in a session of its own, so Ctrl-C reaches only the starter, which stops things in order.
 */
import { spawn } from 'node:child_process';

const GRACE_MS = 15_000;

const [signal, user, command, ...args] = process.argv.slice(2) as [NodeJS.Signals, string, string, ...string[]];
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
process.on('disconnect', () => {
  child.kill(signal);
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
});
