import { inProject } from '../stack/project.ts';

export interface SampleMail {
  name: string;
  subject: string;
  html: string;
}

interface Built {
  MailTemplates: new () => { names: string[] };
  renderSample(templates: object, name: string): { subject: string; html: string };
  SAMPLE_TENANT: object;
  runAsTenant<T>(tenant: object, work: () => T): T;
}

const MODULES = [
  'platform/mail/mail-templates.js',
  'platform/mail/dev/mail-preview.js',
  'platform/mail/preview-samples.js',
  'platform/tenancy/tenant-context.js',
];

/** Every mail with its sample data, by the built product; `ensureBuilt` first. */
export async function sampleMails(): Promise<SampleMail[]> {
  await import('reflect-metadata');
  const modules = await Promise.all(MODULES.map((path) => import(inProject('dist', path)) as Promise<object>));
  const { MailTemplates, renderSample, SAMPLE_TENANT, runAsTenant } = Object.assign({}, ...modules) as Built;
  const templates = new MailTemplates();
  return runAsTenant(SAMPLE_TENANT, () => templates.names.map((name) => ({ name, ...renderSample(templates, name) })));
}
