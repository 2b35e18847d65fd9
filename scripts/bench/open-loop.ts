import { Agent, request } from 'node:http';

export interface Shot {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** What came of a constant rate of requests. Times in milliseconds, from the instant at which each request was due. */
export interface OpenLoopFigures {
  sent: number;
  /** Answers other than 200, and connections that broke, with how many of each. */
  failures: Record<string, number>;
  p50: number;
  p99: number;
  max: number;
  seconds: number;
}

/**
 * Sends one POST every 1/rate second whether or not the ones before were answered, as a gateway does. A request that leaves late, because
 * this process or the server was busy, is counted from when it should have left: nothing slow is left out of the figures.
 */
export async function sendAtRate(url: string, shots: Shot[], perSecond: number): Promise<OpenLoopFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const failures: Record<string, number> = {};
  const begun = performance.now();
  const shoot = async (shot: Shot, due: number): Promise<number> => {
    const outcome = await post(agent, url, shot);
    if (outcome !== '200') failures[outcome] = (failures[outcome] ?? 0) + 1;
    return performance.now() - due;
  };
  const answers: Promise<number>[] = [];
  for (const [index, shot] of shots.entries()) {
    const due = begun + (index * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    answers.push(shoot(shot, due));
  }
  const seconds = (performance.now() - begun) / 1000;
  const latencies = (await Promise.all(answers)).sort((a, b) => a - b);
  agent.destroy();
  return { sent: shots.length, failures, ...percentiles(latencies), seconds };
}

/** Of times in ascending order. */
export function percentiles(sorted: number[]): { p50: number; p99: number; max: number } {
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function post(agent: Agent, url: string, { path, headers, body }: Shot): Promise<string> {
  return new Promise((resolve) => {
    request(`${url}${path}`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => resolve(String(answer.statusCode)));
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .end(body);
  });
}
