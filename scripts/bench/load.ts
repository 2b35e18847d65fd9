import autocannon from 'autocannon';

export interface Figures {
  requestsPerSecond: number;
  p50: number;
  p99: number;
  /** Answers that were not 2xx, and connections that broke. */
  errors: number;
}

export interface Call {
  path: string;
  headers?: Record<string, string>;
}

/** Sends the calls in turn over `connections` connections for some seconds. Times in milliseconds. */
export async function load(url: string, calls: Call[], seconds: number, connections = 16): Promise<Figures> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: calls.map((call) => ({ method: 'GET', ...call })),
  });
  return {
    requestsPerSecond: Math.round(result.requests.average),
    p50: result.latency.p50,
    p99: result.latency.p99,
    errors: result.non2xx + result.errors,
  };
}

/** Unmeasured requests, enough for every connection of a pool of `poolSize` to have met every call some times: catalogue caches are filled, code is warm. */
export async function warmUp(url: string, calls: Call[], poolSize: number): Promise<void> {
  const amount = Math.max(2_000, calls.length * poolSize * 4);
  await autocannon({ url, connections: 16, amount, requests: calls.map((call) => ({ method: 'GET', ...call })) });
}
