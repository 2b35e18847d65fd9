/** Works the list with so many at a time; the results come in the list's order. */
export async function inLanes<T, R>(lanes: number, list: T[], work: (item: T, index: number) => Promise<R>) {
  const results = new Array<R>(list.length);
  const queue = list.entries();
  const lane = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
