import { Module, type OnModuleInit } from '@nestjs/common';
import { Audiences } from '../../platform/http/audiences.js';
import { PlatformRounds } from '../../platform/queue/platform-rounds.js';
import { AuthModule } from '../auth/auth.module.js';
import { AuditController, PlatformAuditController } from './audit.controller.js';
import { AuditLog } from './audit-log.js';
import { Colleagues } from './colleagues.js';
import { EnrolmentController } from './enrolment.controller.js';
import { EnrolmentService } from './enrolment.service.js';
import { HalfWaySignIns } from './half-way-sign-ins.js';
import { InvitedTenant } from './invited-tenant.js';
import { MfaMethods } from './mfa-methods.js';
import { Passkeys } from './passkeys.js';
import { PlatformStaffController } from './platform-staff.controller.js';
import { RecoveryCodes } from './recovery-codes.js';
import { RelyingParty } from './relying-party.js';
import { SecondFactorController } from './second-factor.controller.js';
import { SecondFactorService } from './second-factor.service.js';
import { SecondFactors } from './second-factors.js';
import { StaffAccounts } from './staff-accounts.js';
import { StaffAuthController } from './staff-auth.controller.js';
import { StaffChallenges } from './staff-challenges.js';
import { StaffGuard } from './staff.guard.js';
import { StaffInvitationsService } from './staff-invitations.service.js';
import { StaffLimits } from './staff-limits.js';
import { StaffLinks } from './staff-links.js';
import { StaffMeController } from './staff-me.controller.js';
import { StaffMeService } from './staff-me.service.js';
import { StaffPasswordPolicy } from './staff-password-policy.js';
import { StaffPasswordsService } from './staff-passwords.service.js';
import { StaffRefreshService } from './staff-refresh.service.js';
import { StaffRetention } from './staff-retention.js';
import { StaffSessions } from './staff-sessions.js';
import { StaffSignInService } from './staff-sign-in.service.js';
import { StaffStanding } from './staff-standing.js';
import { StaffTeam } from './staff-team.js';
import { StaffTeamService } from './staff-team.service.js';
import { StaffTokens } from './staff-tokens.js';
import { StaffUnits } from './staff-units.js';
import { StepUpService } from './step-up.service.js';
import { ReceivedVisitsController, SupportVisitsController } from './support-visits.controller.js';
import { SupportVisitsService } from './support-visits.service.js';
import { TeamController } from './team.controller.js';
import { TotpIssuer } from './totp-issuer.js';
import { TotpSeeds } from './totp-seeds.js';

const HOUR_MS = 3_600_000;

/** Who works for a cooperative, or for all of them, and how they get in; the guard that stands before the staff's routes. */
@Module({
  imports: [AuthModule],
  controllers: [
    StaffAuthController,
    SecondFactorController,
    EnrolmentController,
    StaffMeController,
    TeamController,
    ReceivedVisitsController,
    AuditController,
    PlatformStaffController,
    SupportVisitsController,
    PlatformAuditController,
  ],
  providers: [
    AuditLog,
    Colleagues,
    EnrolmentService,
    HalfWaySignIns,
    InvitedTenant,
    MfaMethods,
    Passkeys,
    RecoveryCodes,
    RelyingParty,
    SecondFactorService,
    SecondFactors,
    StaffAccounts,
    StaffChallenges,
    StaffGuard,
    StaffInvitationsService,
    StaffLimits,
    StaffLinks,
    StaffMeService,
    StaffPasswordPolicy,
    StaffPasswordsService,
    StaffRefreshService,
    StaffRetention,
    StaffSessions,
    StaffSignInService,
    StaffStanding,
    StaffTeam,
    StaffTeamService,
    StaffTokens,
    StaffUnits,
    StepUpService,
    SupportVisitsService,
    TotpIssuer,
    TotpSeeds,
  ],
  exports: [Colleagues, StaffStanding, SupportVisitsService],
})
export class StaffModule implements OnModuleInit {
  constructor(
    private readonly audiences: Audiences,
    private readonly guard: StaffGuard,
    private readonly rounds: PlatformRounds,
    private readonly retention: StaffRetention,
  ) {}

  onModuleInit(): void {
    this.audiences.register('staff', this.guard);
    this.audiences.register('support', this.guard);
    this.rounds.register({ id: 'staff-retention', everyMs: HOUR_MS, work: () => this.retention.tidy() });
  }
}
