/** The stream's bytes again, in pieces of exactly `bytes`, of which the last may be shorter; none for an empty stream. */
export async function* partsOf(
  content: AsyncIterable<Buffer | string>,
  bytes: number,
): AsyncGenerator<Buffer, undefined> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const chunk of content) {
    let rest = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    while (length + rest.length >= bytes) {
      const taken = bytes - length;
      yield Buffer.concat([...waiting, rest.subarray(0, taken)], bytes);
      [waiting, length, rest] = [[], 0, rest.subarray(taken)];
    }
    waiting.push(rest);
    length += rest.length;
  }
  if (length > 0) yield Buffer.concat(waiting, length);
  return undefined;
}
