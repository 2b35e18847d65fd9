/** The same for everybody, whatever the holder's file says. */
export class WebKeyRequestedView {
  /** What happens now, for a person to read. */
  detail: string;
}
