import { Presets, SingleBar } from 'cli-progress';
import type { ImportProgress } from '../modules/sync/import-progress.js';

const LINE_MS = 2_000;
const DRAW_MS = 100;

/** Shows how far the import has got: a bar in a terminal, a line now and then elsewhere. Returns what ends the show. */
export function showProgress(title: string, bytes: number, progress: ImportProgress): () => void {
  return process.stdout.isTTY ? bar(title, bytes, progress) : lines(title, bytes, progress);
}

function bar(title: string, bytes: number, progress: ImportProgress): () => void {
  const format = `${title}{bar} {percentage}% · {rows} filas · {eta_formatted}`;
  const shown = new SingleBar({ format, hideCursor: true }, Presets.shades_classic);
  shown.start(bytes, 0, { rows: 0 });
  const draw = () => shown.update(progress.bytesRead, { rows: progress.rows });
  const timer = setInterval(draw, DRAW_MS);
  return () => {
    clearInterval(timer);
    draw();
    shown.stop();
  };
}

function lines(title: string, bytes: number, progress: ImportProgress): () => void {
  const timer = setInterval(() => {
    const percentage = bytes === 0 ? 100 : Math.floor((100 * progress.bytesRead) / bytes);
    process.stdout.write(`${title}${percentage}% · ${progress.rows} filas\n`);
  }, LINE_MS);
  return () => clearInterval(timer);
}
