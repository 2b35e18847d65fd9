const TICK_MS = 1000;

/** Shows one step with the time that it takes; what it throws is marked and goes on. `work` may say what it is doing. */
export async function step<T>(name: string, work: (tell: (detail: string) => void) => Promise<T>): Promise<T> {
  const started = Date.now();
  const elapsed = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  let detail = '';
  const show = (mark: string, end: string) => {
    // A terminal's line is written over; elsewhere a line is written once.
    if (process.stdout.isTTY)
      process.stdout.write(`\r\x1b[2K${mark} ${name}${detail && ` · ${detail}`} · ${elapsed()}${end}`);
    else if (end) process.stdout.write(`${mark} ${name}${detail && ` · ${detail}`} · ${elapsed()}${end}`);
  };
  show('…', '');
  const clock = process.stdout.isTTY ? setInterval(() => show('…', ''), TICK_MS) : undefined;
  try {
    const result = await work((text) => {
      detail = text;
      show('…', '');
    });
    show('✓', '\n');
    return result;
  } catch (error) {
    show('✗', '\n');
    throw error;
  } finally {
    clearInterval(clock);
  }
}
