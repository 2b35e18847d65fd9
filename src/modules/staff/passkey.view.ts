/** These are WebAuthn's own shapes, as `parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` of browsers take them. */

export class RelyingPartyView {
  id?: string;
  name: string;
}

export class PasskeyOwnerView {
  id: string;
  name: string;
  displayName: string;
}

export class PasskeyAlgorithmView {
  type: string;
  alg: number;
}

export class PasskeyDescriptorView {
  type: string;
  id: string;
  transports?: string[];
}

export class AuthenticatorSelectionView {
  residentKey?: string;
  requireResidentKey?: boolean;
  userVerification?: string;
}

/** For `navigator.credentials.create({ publicKey })`. */
export class PasskeyCreationView {
  rp: RelyingPartyView;
  user: PasskeyOwnerView;
  /** In base64url; good for five minutes and one answer. */
  challenge: string;
  pubKeyCredParams: PasskeyAlgorithmView[];
  timeout?: number;
  excludeCredentials?: PasskeyDescriptorView[];
  authenticatorSelection?: AuthenticatorSelectionView;
  attestation?: string;
}

/** For `navigator.credentials.get({ publicKey })`. */
export class PasskeyRequestView {
  /** In base64url; good for five minutes and one answer. */
  challenge: string;
  timeout?: number;
  rpId?: string;
  allowCredentials?: PasskeyDescriptorView[];
  userVerification?: string;
}
