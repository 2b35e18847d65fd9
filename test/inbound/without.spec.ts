import { expect, it } from '@jest/globals';
import { anOffice } from '../claims/claim-desk.js';
import { aClaimant } from '../claims/claimant.js';
import { aTenant } from '../support/tenant.js';

it('Where the installation takes no mail, the member and the cooperative answer each other, and it says so', async () => {
  const office = await anOffice({ INBOUND_MAIL_DOMAIN: '', INBOUND_SMTP_PORT: '' });
  try {
    const tenant = await aTenant({ claimsEmail: 'reclamos@otra.example' });
    const { member, supply } = await aClaimant(tenant);
    const request = { supplyId: supply.id, service: 'electricity' as const, description: 'No hay luz' };
    await office.as(tenant, () => office.filing.file(member.userId, request));
    const mails = await tenant.sql<{ template: string; reply_to: string; said: string | null }>(
      `select template, reply_to, data ->> 'answerReaches' as said from outgoing_mails where template like 'claim-%' order by template`,
    );
    expect(mails).toEqual([
      {
        template: 'claim-for-cooperative',
        reply_to: member.email,
        said: 'Al responder este correo le escribe directamente.',
      },
      { template: 'claim-received', reply_to: 'reclamos@otra.example', said: null },
    ]);
  } finally {
    await office.close();
  }
});
