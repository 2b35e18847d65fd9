/** What a client needs to call the API and to go on when that ends. */
export class TokensView {
  /** JWT for `Authorization: Bearer`. */
  accessToken: string;
  /** Seconds until the access token ends. @example 900 */
  expiresIn: number;
  /** Exchanged once at `refresh`; using it twice ends the session. */
  refreshToken: string;
}
