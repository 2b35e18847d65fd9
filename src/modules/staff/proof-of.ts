import { wrongField } from '../../platform/http/problem.js';
import type { Proof } from './second-factors.js';
import type { StepUpBody } from './staff-auth.dto.js';

/** The one thing that is shown; VALIDATION_FAILED for none and for several. */
export function proofOf({ code, passkey, recoveryCode }: StepUpBody): Proof {
  const shown: Proof[] = [];
  if (code !== undefined) shown.push({ method: 'totp', code });
  if (passkey) shown.push({ method: 'passkey', response: passkey });
  if (recoveryCode !== undefined) shown.push({ method: 'recovery-code', code: recoveryCode });
  const [proof] = shown;
  if (proof && shown.length === 1) return proof;
  const detail = 'Muestre un código, una llave de acceso o un código de recuperación: uno solo.';
  throw wrongField('code', 'ONE_OF', detail);
}
