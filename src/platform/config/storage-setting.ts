import { ConfigurationError, type Reader } from './reader.js';

export interface S3Settings {
  kind: 's3';
  bucket: string;
  /** Of every key, without slashes at its ends; may be empty. */
  prefix: string;
  /** Base of another service than Amazon's, without a slash at its end. */
  endpoint: string | undefined;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Where files are kept. */
export type StorageSetting = { kind: 'folder'; path: string } | S3Settings;

const wrong = (sentence: string) => new ConfigurationError(`STORAGE_URL ${sentence}`);

/** `file:///folder`, or `s3://bucket/prefix?endpoint=…&region=…` with its two keys in settings of their own. */
export function storageSetting(read: Reader): StorageSetting {
  const url = new URL(read.url('STORAGE_URL', ['file:', 's3:']));
  if (url.protocol === 'file:') return { kind: 'folder', path: decodeURIComponent(url.pathname) };
  if (url.username || url.password) throw wrong('must not hold keys: they have settings of their own.');
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'endpoint' && name !== 'region');
  if (unknown !== undefined) throw wrong(`takes endpoint and region, not ${unknown}.`);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname)) throw wrong('must name a bucket: s3://bucket/prefix.');
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  if (!/^[\w./-]*$/.test(prefix)) throw wrong('must have a prefix of letters, digits, dots, dashes and slashes.');
  return {
    kind: 's3',
    bucket: url.hostname,
    prefix,
    endpoint: endpointOf(url),
    region: url.searchParams.get('region') || 'us-east-1',
    accessKeyId: read.text('STORAGE_ACCESS_KEY_ID'),
    secretAccessKey: read.text('STORAGE_SECRET_ACCESS_KEY'),
  };
}

function endpointOf({ searchParams }: URL): string | undefined {
  const endpoint = searchParams.get('endpoint');
  if (!endpoint) return undefined;
  const protocol = URL.canParse(endpoint) ? new URL(endpoint).protocol : undefined;
  if (protocol !== 'https:' && protocol !== 'http:') throw wrong('must have an endpoint that is an http(s) address.');
  return endpoint.replace(/\/+$/, '');
}
