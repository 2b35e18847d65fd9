/** A wrong or missing setting, in a sentence that names it. */
export class ConfigurationError extends Error {}

/** Reads settings one by one; each method throws ConfigurationError naming the setting. */
export class Reader {
  constructor(private readonly source: Record<string, string | undefined>) {}

  text(name: string, fallback?: string): string {
    const value = this.source[name]?.trim() || fallback;
    if (value === undefined) throw new ConfigurationError(`${name} is missing.`);
    return value;
  }

  url(name: string, protocols: string[]): string {
    const value = this.text(name);
    const protocol = URL.canParse(value) ? new URL(value).protocol : undefined;
    if (protocol === undefined || !protocols.includes(protocol)) {
      throw new ConfigurationError(
        `${name} must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}.`,
      );
    }
    return value;
  }

  optionalUrl(name: string, protocols: string[]): string | undefined {
    return this.source[name]?.trim() ? this.url(name, protocols) : undefined;
  }

  integer(name: string, min: number, max: number, fallback: number): number {
    const value = Number(this.text(name, String(fallback)));
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new ConfigurationError(`${name} must be a whole number from ${min} to ${max}.`);
    }
    return value;
  }

  optionalInteger(name: string, min: number, max: number): number | undefined {
    return this.source[name]?.trim() ? this.integer(name, min, max, min) : undefined;
  }

  optionalDomain(name: string): string | undefined {
    const value = this.source[name]?.trim().toLowerCase();
    if (!value) return undefined;
    if (!/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/.test(value))
      throw new ConfigurationError(`${name} must be a domain such as respuestas.example.com.`);
    return value;
  }

  email(name: string): string {
    const value = this.text(name);
    if (!/^[^\s@<>"]+@[^\s@<>"]+$/.test(value)) throw new ConfigurationError(`${name} must be one e-mail address.`);
    return value;
  }

  /** A secret that is typed into a header: printable, without spaces. */
  optionalSecret(name: string, least: number): string | undefined {
    const value = this.source[name]?.trim();
    if (!value) return undefined;
    if (!/^[!-~]+$/.test(value) || value.length < least)
      throw new ConfigurationError(`${name} must be at least ${least} letters, digits or signs, without spaces.`);
    return value;
  }

  key(name: string, bytes: number): Buffer {
    return keyIn(name, this.text(name), bytes);
  }

  /** Keys by commas, or none; each once, and that of the setting `current` not among them. */
  otherKeys(name: string, current: string, bytes: number): Buffer[] {
    const keys = this.list(name).map((text) => keyIn(name, text, bytes));
    const own = this.key(current, bytes);
    if (keys.some((key) => key.equals(own))) throw new ConfigurationError(`${name} must not repeat ${current}.`);
    if (keys.some((key, i) => keys.findIndex((other) => other.equals(key)) < i))
      throw new ConfigurationError(`${name} must not name a key twice.`);
    return keys;
  }

  list(name: string): string[] {
    const value = this.source[name] ?? '';
    return value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(name, fallback);
    const found = allowed.find((item) => item === value);
    if (found === undefined) throw new ConfigurationError(`${name} must be one of ${allowed.join(', ')}.`);
    return found;
  }
}

function keyIn(name: string, text: string, bytes: number): Buffer {
  const value = Buffer.from(text, 'base64');
  if (value.length !== bytes) throw new ConfigurationError(`${name} must be ${bytes} random bytes in base64.`);
  // The example's key, left as it was: everybody knows it.
  if (value.every((byte) => byte === 0)) throw new ConfigurationError(`${name} must be random; this is the example's.`);
  return value;
}
