import type pg from 'pg';
import { RegistryError } from '../tenant/tenant-registry.js';

interface Known {
  id: string;
  slug: string;
  schema: string;
  status: string;
}

/** Throws RegistryError where the cooperative cannot come in under the slug: what is here is never overwritten unasked, and never where it is at work. */
export async function insistOnPlace(
  client: pg.ClientBase,
  tenant: { id: string; schema: string },
  slug: string,
  replace: boolean,
): Promise<void> {
  const { rows } = await client.query<Known>(
    'select id, slug, schema_name as schema, status from public.tenants where id = $1 or schema_name = $2 or slug = $3',
    [tenant.id, tenant.schema, slug],
  );
  const itself = rows.find(({ id, schema }) => id === tenant.id && schema === tenant.schema);
  const other = rows.find((row) => row !== itself);
  if (other && other.slug === slug)
    throw new RegistryError(`The slug ${slug} is another cooperative's: give one with --as.`);
  if (other) throw new RegistryError(`The schema ${tenant.schema} is another cooperative's, ${other.slug}.`);
  if (itself) return insistOnReplacing(itself, replace);
  const { rowCount } = await client.query('select from pg_namespace where nspname = $1', [tenant.schema]);
  if (rowCount !== 0)
    throw new RegistryError(
      `There is a schema ${tenant.schema} that no cooperative of the registry has: drop it first.`,
    );
}

function insistOnReplacing({ slug, status }: Known, replace: boolean): void {
  if (!replace)
    throw new RegistryError(`The cooperative is here already, as ${slug}: --replace lets the archive take its place.`);
  if (status === 'active')
    throw new RegistryError(
      `${slug} is at work: export it, suspend it («coop tenant suspend ${slug}»), and import again.`,
    );
}
