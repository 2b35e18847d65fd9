import { Presets, SingleBar } from 'cli-progress';
import type { ImportProgress } from '../modules/sync/import-progress.js';

const LINE_MS = 2_000;
const DRAW_MS = 100;

/** Shows how far the import has got: a bar in a terminal, a line now and then elsewhere. Returns what ends the show. */
export function showProgress(title: string, bytes: number, progress: ImportProgress): () => void {
  return process.stdout.isTTY ? bar(title, bytes, progress) : lines(title, bytes, progress);
}

function bar(title: string, bytes: number, progress: ImportProgress): () => void {
  const format = `${title}{bar} {percentage}% · {rows} filas · {pace} filas/s · {eta_formatted}`;
  const shown = new SingleBar({ format, hideCursor: true }, Presets.shades_classic);
  const pace = paceSince(Date.now());
  shown.start(bytes, 0, { rows: 0, pace: 0 });
  const draw = () => shown.update(progress.bytesRead, { rows: progress.rows, pace: pace(progress.rows) });
  const timer = setInterval(draw, DRAW_MS);
  return () => {
    clearInterval(timer);
    draw();
    shown.stop();
  };
}

function lines(title: string, bytes: number, progress: ImportProgress): () => void {
  const begun = Date.now();
  const pace = paceSince(begun);
  const timer = setInterval(() => {
    const { bytesRead, rows } = progress;
    const percentage = bytes === 0 ? 100 : Math.floor((100 * bytesRead) / bytes);
    const left = bytesRead === 0 ? 0 : Math.ceil(((Date.now() - begun) * (bytes - bytesRead)) / bytesRead / 1000);
    process.stdout.write(
      `${title}${percentage}% · ${rows} filas · ${pace(rows)} filas/s · faltan ${left} s de lectura\n`,
    );
  }, LINE_MS);
  return () => clearInterval(timer);
}

/** Rows in a second since `begun`. */
function paceSince(begun: number): (rows: number) => number {
  return (rows) => Math.round((1000 * rows) / Math.max(Date.now() - begun, 1));
}
