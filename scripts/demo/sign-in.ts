import { setTimeout as wait } from 'node:timers/promises';
import type { Cooperative } from './cooperatives.ts';

interface Addresses {
  apiUrl: string;
  inboxUrl: string;
}

/**
 * Makes the cooperative's member as a person would: registers, follows the link in the mail, signs in and links the account.
 * Returns the access token. `headers` go with every call.
 */
export async function prepareSignIn(
  { apiUrl, inboxUrl }: Addresses,
  { slug, member }: Pick<Cooperative, 'slug' | 'member'>,
  headers: Record<string, string> = {},
): Promise<string> {
  const { email, password, firstName, lastName, holderNumber, webKey } = member;
  const call = caller(`${apiUrl}/v1/tenants/${slug}`, headers);
  const credentials = { email, password, keepSignedIn: false };
  let session = await call('POST', '/auth/login', credentials);
  if (session.status === 401) {
    // A start that was interrupted may have registered already: a second mail does no harm.
    await call('POST', '/auth/register', { firstName, lastName, email, password }, 202);
    await call('POST', '/auth/resend-activation', { email }, 202);
    session = await activated(inboxUrl, email, async (token) => {
      await call('POST', '/auth/activate', { token });
      return call('POST', '/auth/login', credentials);
    });
  }
  const { accessToken } = session.body as { accessToken: string };
  const { status, body } = await call('POST', '/accounts', { holderNumber, webKey }, undefined, accessToken);
  const isLinked = status === 201 || (body as { code?: string }).code === 'ACCOUNT_ALREADY_LINKED';
  if (!isLinked) throw new Error(`The account ${holderNumber} could not be linked: ${JSON.stringify(body)}`);
  return accessToken;
}

interface Answer {
  status: number;
  body: unknown;
}

function caller(base: string, headers: Record<string, string>) {
  return async (method: string, path: string, body: object, wanted?: number, token?: string): Promise<Answer> => {
    const answer = await fetch(base + path, {
      method,
      headers: { ...headers, 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (wanted !== undefined && answer.status !== wanted)
      throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return { status: answer.status, body: text ? (JSON.parse(text) as unknown) : undefined };
  };
}

/** Tries the links of the activation mails, newest first, until one opens the session. */
async function activated(inboxUrl: string, email: string, open: (token: string) => Promise<Answer>): Promise<Answer> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await wait(250)) {
    for (const token of await activationTokens(inboxUrl, email)) {
      const session = await open(token);
      if (session.status === 200) return session;
    }
  }
  throw new Error(`No activation mail for ${email} arrived.`);
}

async function activationTokens(inboxUrl: string, email: string): Promise<string[]> {
  const answer = await fetch(`${inboxUrl}/api/email?sort=desc&to.address=${encodeURIComponent(email)}`);
  const mails = (await answer.json()) as { text?: string }[];
  return mails.flatMap(({ text = '' }) => /\/activar\?token=([\w-]+)/.exec(text)?.[1] ?? []);
}
