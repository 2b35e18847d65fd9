/** How much was read. What each event came to is told to nobody. */
export class ReceivedMailEventsView {
  /** Events read, known or not. */
  received: number;
}
