/** The text of the first such element; an error's sentence where there is none. */
export function textIn(xml: string, element: string): string {
  const found = new RegExp(`<${element}>([^<]+)</${element}>`).exec(xml);
  if (found) return unescaped(found[1]!);
  throw new Error(`The storage's answer has no ${element}: ${/<Code>([^<]*)/.exec(xml)?.[1] ?? 'no reason'}.`);
}

export interface ListedObjects {
  objects: { key: string; bytes: number; modifiedAt: Date }[];
  /** Whether others come after the last of these. */
  more: boolean;
}

/** A page of ListObjectsV2, whose keys were asked for URL-encoded: XML cannot garble them. */
export function listed(xml: string): ListedObjects {
  const objects = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, object]) => ({
    key: decodeURIComponent(textIn(object!, 'Key').replaceAll('+', ' ')),
    bytes: Number(textIn(object!, 'Size')),
    modifiedAt: new Date(textIn(object!, 'LastModified')),
  }));
  return { objects, more: /<IsTruncated>true</.test(xml) };
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
