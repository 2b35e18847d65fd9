/**
 * Loaded into the process that is measured (`node --import`): at its end it tells its parent, over its fourth stream, what it used.
 * Plain JavaScript: the loader of TypeScript would weigh more than what is measured.
 */
import { readFileSync, writeSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = {
    peakBytes: peakBytes(),
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    endedAt: Date.now(),
  };
  writeSync(3, JSON.stringify(usage));
});

/** Linux's own mark of this program: `maxRSS` begins with what its parent held when it was started. */
function peakBytes() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
