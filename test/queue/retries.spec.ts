import { describe, expect, it } from '@jest/globals';
import { cappedBackoff, JOB_OPTIONS } from '../../src/platform/queue/jobs.js';

describe('A job that keeps failing', () => {
  const HOUR = 3_600_000;
  const window = Array.from({ length: JOB_OPTIONS.attempts! - 1 }, (_, made) => cappedBackoff(made + 1)).reduce(
    (sum, pause) => sum + pause,
  );

  it('is tried for about a day: what is down overnight is there again', () => {
    expect(window).toBeGreaterThan(20 * HOUR);
    expect(window).toBeLessThan(30 * HOUR);
  });
});
