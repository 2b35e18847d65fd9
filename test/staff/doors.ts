import { Authenticator, type CreationOptions, type RequestOptions } from '../support/authenticator.js';
import { type Answer, client, type Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { mailsTo } from '../support/mail.js';
import { PASSWORD } from '../support/member.js';
import { codeOf } from '../support/staff.js';

/** The answers of the staff's sign-in, whichever it is. */
export interface SignInAnswer {
  mfaToken?: string;
  methods?: string[];
  enrolmentToken?: string;
  accessToken: string;
  refreshToken: string;
  recoveryCodes: string[];
  code?: string;
  detail?: string;
}

export const nobody = (): Client => client({ slug: 'ninguna' });
export const signedIn = (accessToken: string): Client => client({ slug: 'ninguna' }, accessToken);

/** Calls a route of `/v1/staff`. */
export const staff = <T = SignInAnswer>(path: string, body: object, api = nobody()): Promise<Answer<T>> =>
  api.post<T>(`/v1/staff/${path}`, body);

export const login = (email: string, password: string = PASSWORD, more: object = {}, api = nobody()) =>
  staff('auth/login', { email, password, ...more }, api);

/** A sign-in that is half way: the password was shown. */
export async function mfaTokenOf({ email }: { email: string }): Promise<string> {
  const { status, body } = await login(email);
  if (status !== 200 || !body.mfaToken)
    throw new Error(`No second half for ${email}: ${status} ${JSON.stringify(body)}`);
  return body.mfaToken;
}

export const byTotp = (mfaToken: string, code: string, api = nobody()) =>
  staff('auth/mfa/totp', { mfaToken, code }, api);

export const byRecoveryCode = (mfaToken: string, code: string, api = nobody()) =>
  staff('auth/mfa/recovery-code', { mfaToken, code }, api);

/** From the password to a session by a code. */
export async function signIn(person: { email: string; seed: string }, stepsAhead = 0) {
  return byTotp(await mfaTokenOf(person), codeOf(person, stepsAhead));
}

/** The token of the newest link to `page` that was mailed to the address. */
export function mailedToken(email: string, page: 'invitacion' | 'restablecer', besides?: string): Promise<string> {
  return eventually(async () => {
    const links = (await mailsTo(email)).flatMap((mail) => mail.links);
    const tokens = links
      .filter((link) => link.includes(`/personal/${page}?token=`))
      .map((link) => new URL(link).searchParams.get('token')!);
    const found = tokens.find((token) => token !== besides);
    if (!found) throw new Error(`No link to ${page} came to ${email}.`);
    return found;
  });
}

/** Somebody who is invited accepts and chooses an application of codes; signed in at the end. */
export async function enrolByTotp(invitation: string, password: string = PASSWORD) {
  const { body } = await staff(`invitations/${invitation}/accept`, { password });
  const enrolmentToken = body.enrolmentToken!;
  const seed = (await staff<{ secret: string }>('auth/enrolment/totp', { enrolmentToken })).body.secret;
  const enrolled = await staff('auth/enrolment/totp/confirm', { enrolmentToken, code: codeOf({ seed }) });
  if (enrolled.status !== 200) throw new Error(`No enrolment: ${JSON.stringify(enrolled.body)}`);
  return { ...enrolled.body, seed, enrolmentToken };
}

/** Adds a passkey to whoever is signed in with a step-up. Returns its home and its id. */
export async function aPasskeyOf(
  api: Client,
  name = 'Teléfono',
): Promise<{ authenticator: Authenticator; id: string }> {
  const authenticator = new Authenticator();
  const { body: options } = await api.post<CreationOptions>('/v1/staff/me/mfa/passkey-options');
  const passkey = authenticator.create(options);
  const { status, body } = await api.post<{ id: string }>('/v1/staff/me/mfa/passkeys', { name, passkey });
  if (status !== 201) throw new Error(`No passkey: ${status} ${JSON.stringify(body)}`);
  return { authenticator, id: body.id };
}

/** What a passkey has to sign: for the second half, for a step-up, or instead of the password. */
export async function optionsFor(path: string, body: object = {}, api = nobody()): Promise<RequestOptions> {
  const answer = await api.post<RequestOptions>(`/v1/staff/auth/${path}`, body);
  if (answer.status !== 200) throw new Error(`No options: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
