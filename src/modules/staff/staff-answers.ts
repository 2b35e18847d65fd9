import type { HalfWaySignIn } from './half-way-sign-ins.js';
import type { StaffLoginView, StaffTokensView } from './staff-mfa.view.js';
import type { OpenedStaffSession } from './staff-sessions.js';
import { STAFF_TOKEN_SECONDS, type StaffTokens } from './staff-tokens.js';

/** What is told of the first half of a sign-in. */
export function loginView({ purpose, token, methods }: HalfWaySignIn): StaffLoginView {
  return purpose === 'enrolment' ? { enrolmentToken: token } : { mfaToken: token, methods };
}

export function tokensView(tokens: StaffTokens, session: OpenedStaffSession): StaffTokensView {
  return {
    accessToken: tokens.issue(session),
    expiresIn: STAFF_TOKEN_SECONDS,
    refreshToken: session.refreshToken,
  };
}
