import { Inject, Injectable } from '@nestjs/common';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';

/** A passkey as its authenticator knows it. */
export interface Credential {
  /** In base64url. */
  credentialId: string;
  publicKey: Uint8Array<ArrayBuffer>;
  counter: number;
  transports: string[];
}

type Challenge = Uint8Array<ArrayBuffer>;

/** ES256, EdDSA and RS256: what authenticators speak. */
const ALGORITHMS = [-7, -8, -257];
const TIMEOUT_MS = 5 * 60_000;
const VERIFIED = { requireUserVerification: true };

/** Loaded when somebody needs it: workers and commands never do. */
const library = () => import('@simplewebauthn/server');
const helpers = () => import('@simplewebauthn/server/helpers');

/** We, towards authenticators: asks them to verify the person, and believes what they signed for our name and our origins alone. */
@Injectable()
export class RelyingParty {
  private readonly id: string;
  private readonly origins: string[];

  constructor(@Inject(ENVIRONMENT) { publicUrl, corsOrigins }: Environment) {
    const { hostname, origin } = new URL(publicUrl);
    this.id = hostname;
    this.origins = [...new Set([origin, ...corsOrigins])];
  }

  /** For `navigator.credentials.create`. `known` are those that the person has. */
  async creation(
    owner: { id: string; account: string; name: string },
    known: Pick<Credential, 'credentialId' | 'transports'>[],
    challenge: Challenge,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { generateRegistrationOptions } = await library();
    return generateRegistrationOptions({
      rpName: 'Coop Online',
      rpID: this.id,
      userName: owner.account,
      userDisplayName: owner.name,
      userID: new Uint8Array(Buffer.from(owner.id)),
      challenge,
      timeout: TIMEOUT_MS,
      attestationType: 'none',
      excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** For `navigator.credentials.get`; without `allowed`, whichever passkey of ours the person picks. */
  async request(
    challenge: Challenge,
    allowed?: Pick<Credential, 'credentialId' | 'transports'>[],
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await library();
    return generateAuthenticationOptions({
      rpID: this.id,
      challenge,
      timeout: TIMEOUT_MS,
      userVerification: 'required',
      allowCredentials: allowed?.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    });
  }

  /** The passkey that was made; null for whatever does not hold. */
  async made(response: RegistrationResponseJSON, challenge: string): Promise<Credential | null> {
    if (!(await isPlain(response))) return null;
    const { verifyRegistrationResponse } = await library();
    const checked = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      supportedAlgorithmIDs: ALGORITHMS,
      ...this.expected,
    }).catch(() => null);
    if (!checked?.registrationInfo) return null;
    const { id, publicKey, counter } = checked.registrationInfo.credential;
    return { credentialId: id, publicKey, counter, transports: response.response.transports ?? [] };
  }

  /** What the authenticator counts after signing; null for whatever does not hold, a counter that went back among it. */
  async signed(
    response: AuthenticationResponseJSON,
    challenge: string,
    credential: Credential,
  ): Promise<number | null> {
    const { verifyAuthenticationResponse } = await library();
    const { credentialId: id, ...known } = credential;
    const checked = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      credential: { id, ...known },
      ...this.expected,
    }).catch(() => null);
    return checked?.verified ? checked.authenticationInfo.newCounter : null;
  }

  private get expected() {
    return { ...VERIFIED, expectedOrigin: this.origins, expectedRPID: this.id };
  }
}

/**
 * Whether the answer brings no certificates. We ask for none, and those that came all the same would be followed to addresses that they
 * name, from inside our network.
 */
async function isPlain({ response }: RegistrationResponseJSON): Promise<boolean> {
  const { decodeAttestationObject } = await helpers();
  try {
    const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(response.attestationObject, 'base64url')));
    return decoded.get('fmt') === 'none' || (decoded.get('fmt') === 'packed' && !decoded.get('attStmt').get('x5c'));
  } catch {
    return false;
  }
}
