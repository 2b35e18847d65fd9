import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Keyring } from '../../platform/crypto/keys.js';
import { AccessGuard } from './access.guard.js';
import { ACCESS_TOKEN_ALGORITHM, ACCESS_TOKEN_AUDIENCE, ACCESS_TOKEN_SECONDS, AccessTokens } from './access-tokens.js';
import { AuthController } from './auth.controller.js';
import { AuthLimits } from './auth-limits.js';
import { AuthPagesController } from './auth-pages.controller.js';
import { DataExportService } from './data-export.service.js';
import { MailedTokens } from './mailed-tokens.js';
import { MeController } from './me.controller.js';
import { MemberStrategy } from './member.strategy.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordRecoveryService } from './password-recovery.service.js';
import { PasswordsService } from './passwords.service.js';
import { RefreshService } from './refresh.service.js';
import { RegistrationService } from './registration.service.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';
import { User } from './user.entity.js';
import { UsersService } from './users.service.js';

/** Users, their sessions, and the guard that stands before every route. */
@Module({
  imports: [
    TypeOrmModule.forFeature([User]),
    JwtModule.registerAsync({
      inject: [Keyring],
      useFactory: (keyring: Keyring) => ({
        secret: keyring.derive('access-token'),
        signOptions: {
          algorithm: ACCESS_TOKEN_ALGORITHM,
          audience: ACCESS_TOKEN_AUDIENCE,
          expiresIn: ACCESS_TOKEN_SECONDS,
        },
      }),
    }),
  ],
  controllers: [AuthController, MeController, AuthPagesController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    AccessTokens,
    AuthLimits,
    DataExportService,
    MailedTokens,
    MemberStrategy,
    PasswordHasher,
    PasswordRecoveryService,
    PasswordsService,
    RefreshService,
    RegistrationService,
    SessionsService,
    SignInService,
    UsersService,
  ],
  exports: [PasswordHasher, RegistrationService, SessionsService, UsersService],
})
export class AuthModule {}
