import { PASS_SECONDS } from './board-passes.js';

/** Where the board is, and the only place to which its cookie travels. */
export const BOARD = '/v1/platform/queues';

/** Browsers take a name of this beginning over https alone (and from localhost). */
const NAME = '__Secure-coop-queues';
const ATTRIBUTES = `Path=${BOARD}; HttpOnly; Secure; SameSite=Strict`;

export function passCookie(pass: string): string {
  return `${NAME}=${pass}; Max-Age=${PASS_SECONDS}; ${ATTRIBUTES}`;
}

/** Takes it away. */
export function noCookie(): string {
  return `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;
}

/** The pass of a Cookie header; undefined without one. */
export function passIn(header: string | undefined): string | undefined {
  return new RegExp(`(?:^|;\\s*)${NAME}=([\\w.-]{1,2000})(?:;|$)`).exec(header ?? '')?.[1];
}
