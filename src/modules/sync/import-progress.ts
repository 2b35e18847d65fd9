/** How far an import has got; written by the load, read by whoever shows it. */
export class ImportProgress {
  /** Of the stored file. */
  bytesRead = 0;
  rows = 0;
}
