import { createHash } from 'node:crypto';
import { checked, RegistryError } from '../tenant/tenant-registry.js';
import { ArchiveManifest, FORMAT, VERSION } from './archive-manifest.js';
import { digestsIn, FILES_A_LIST, kindOf, MANIFEST, MANIFEST_DIGEST, tablePart } from './archive-parts.js';
import { type ArchiveEntry, entriesOf } from './archive-reader.js';

export interface VerifiedArchive {
  manifest: ArchiveManifest;
  /** SHA-256 of the manifest, in hex. */
  digest: string;
}

/** The most that is kept of one entry that is read whole: a manifest of hundreds of tables and thousands of lists. */
const MOST_TEXT = 16 * 2 ** 20;

/** Reads the archive from end to end before anything of it is used. Throws RegistryError naming the part that is not what it was. */
export async function verifyArchive(path: string): Promise<VerifiedArchive> {
  const check = new ArchiveCheck(path);
  for await (const entry of entriesOf(path)) await check.take(entry);
  return check.verdict();
}

interface Seen {
  bytes: number;
  sha256: string;
}

class ArchiveCheck {
  /** All but the files. */
  private readonly parts = new Map<string, Seen>();
  /** Those that no list has named yet. */
  private readonly files = new Map<string, string>();
  private readonly sum = { count: 0, bytes: 0 };
  private manifest: ArchiveManifest | undefined;
  private isSealed = false;

  constructor(private readonly path: string) {}

  async take({ part, isFile, bytes, content }: ArchiveEntry): Promise<void> {
    const kind = kindOf(part);
    if (kind === undefined || !isFile) throw this.wrong(`it holds ${JSON.stringify(part)}, which no archive does`);
    if (this.isSealed) throw this.wrong(`${part} comes after its end`);
    if (this.parts.has(part) || this.files.has(part)) throw this.wrong(`${part} is there twice`);
    const isText = kind !== 'table' && kind !== 'file';
    if (isText && bytes > MOST_TEXT) throw this.wrong(`${part} is too long`);
    const { sha256, text } = await digested(content, isText);
    if (kind === 'file') this.noteFile(part, { bytes, sha256 });
    else this.parts.set(part, { bytes, sha256 });
    if (kind === 'list') this.compareFiles(part, text);
    if (kind === 'manifest') this.manifest = this.manifestIn(text);
    if (kind === 'digest') this.compareManifest(text);
  }

  verdict(): VerifiedArchive {
    const { manifest } = this;
    if (!manifest || !this.isSealed) throw this.wrong('it ends before its manifest: it is not whole');
    const lists = manifest.files.lists;
    const expected = [...this.tablesOf(manifest), ...lists];
    for (const { part, bytes, sha256 } of expected) this.compare(part, { bytes, sha256 });
    const named = new Set([MANIFEST, MANIFEST_DIGEST, ...expected.map(({ part }) => part)]);
    const stranger = [...this.parts.keys(), ...this.files.keys()].find((part) => !named.has(part));
    if (stranger !== undefined) throw this.wrong(`${stranger} is not in its manifest`);
    const { count, bytes } = manifest.files;
    if (this.sum.count !== count || this.sum.bytes !== bytes)
      throw this.wrong('its files are not those of its manifest');
    return { manifest, digest: this.parts.get(MANIFEST)!.sha256 };
  }

  private noteFile(part: string, { bytes, sha256 }: Seen): void {
    if (this.files.size === FILES_A_LIST) throw this.wrong(`${part} is in no list`);
    this.files.set(part, sha256);
    this.sum.count += 1;
    this.sum.bytes += bytes;
  }

  private compareFiles(list: string, text: string): void {
    const expected = digestsIn(text);
    if (!expected) throw this.wrong(`${list} is damaged`);
    for (const [part, sha256] of expected) {
      const found = this.files.get(part);
      if (found === undefined) throw this.wrong(`${part} is missing`);
      if (found !== sha256) throw this.wrong(`${part} is damaged`);
      this.files.delete(part);
    }
    const [stranger] = this.files.keys();
    if (stranger !== undefined) throw this.wrong(`${stranger} is not in ${list}`);
  }

  private compareManifest(text: string): void {
    const seen = this.parts.get(MANIFEST);
    if (!seen || digestsIn(text)?.get(MANIFEST) !== seen.sha256) throw this.wrong(`${MANIFEST} is damaged`);
    this.isSealed = true;
  }

  private compare(part: string, { bytes, sha256 }: Seen): void {
    const found = this.parts.get(part);
    if (!found) throw this.wrong(`${part} is missing`);
    if (found.bytes !== bytes || found.sha256 !== sha256) throw this.wrong(`${part} is damaged`);
  }

  private manifestIn(text: string): ArchiveManifest {
    const content = parsed(text);
    if (content?.format !== FORMAT) throw this.wrong(`${MANIFEST} is damaged`);
    if (content.version !== VERSION)
      throw new RegistryError(
        `${this.path} is of another version (${String(content.version)}): import it where it was made.`,
      );
    return checked(ArchiveManifest, content, `${this.path}: ${MANIFEST} is wrong`);
  }

  private *tablesOf({ tables, registry, records }: ArchiveManifest) {
    for (const [kind, listed] of Object.entries({ tables, registry, records })) {
      for (const one of listed) {
        if (one.part !== tablePart(kind as 'tables', one.table))
          throw this.wrong(`${one.part} is not where it belongs`);
        yield one;
      }
    }
  }

  private wrong(what: string): RegistryError {
    return new RegistryError(`${this.path} cannot be imported: ${what}.`);
  }
}

function parsed(text: string): { format?: unknown; version?: unknown } | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
}

async function digested(content: AsyncIterable<Buffer>, keep: boolean): Promise<{ sha256: string; text: string }> {
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  for await (const chunk of content) {
    hash.update(chunk);
    if (keep) kept.push(chunk);
  }
  return { sha256: hash.digest('hex'), text: Buffer.concat(kept).toString('utf8') };
}
