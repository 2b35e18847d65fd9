/** Thrown by a job that cannot be worked at the moment: it comes back after the pause, and the try is not counted. */
export class NotNow extends Error {
  constructor(
    readonly pauseMs: number,
    reason: string,
  ) {
    super(reason);
  }
}
