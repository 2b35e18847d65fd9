import { type CanActivate, Injectable } from '@nestjs/common';
import type { Audience } from './permissions.js';

/** Who checks the sign-in of each audience. Modules register when they start; an audience that nobody checks lets nobody in. */
@Injectable()
export class Audiences {
  private readonly guards = new Map<Audience, CanActivate>();

  register(audience: Audience, guard: CanActivate): void {
    this.guards.set(audience, guard);
  }

  guardOf(audience: Audience): CanActivate {
    const guard = this.guards.get(audience);
    if (!guard) throw new Error(`Nobody checks who is ${audience}.`);
    return guard;
  }
}
