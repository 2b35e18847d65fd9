import { eventually } from '../support/eventually.js';
import { mailsTo } from '../support/mail.js';

export interface MailedLink {
  link: string;
  token: string;
}

/** Waits for a mail with a link to a page of ours; `besides` names one that came before. */
export function linkFor(email: string, page: 'activar' | 'restablecer', besides?: MailedLink): Promise<MailedLink> {
  return eventually(async () => {
    const links = (await mailsTo(email)).flatMap((mail) => mail.links);
    const link = links.find((found) => found.includes(`/${page}?token=`) && found !== besides?.link);
    if (!link) throw new Error(`No link to ${page} came to ${email}, but ${links.join(', ')}.`);
    return { link, token: new URL(link).searchParams.get('token')! };
  });
}
