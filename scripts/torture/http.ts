import { setTimeout as wait } from 'node:timers/promises';

export interface Answer<T> {
  status: number;
  body: T;
}

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  /** An object goes as JSON, a text as it is. */
  body?: object | string;
}

/** Longer than the product waits for its gateway. */
const TIMEOUT_MS = 20_000;

/** One request. Status 0 where no answer came: who serves may have been killed before, while or after doing the work. */
export async function ask<T>(url: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer<T>> {
  try {
    const type: Record<string, string> = typeof body === 'object' ? { 'content-type': 'application/json' } : {};
    const answer = await fetch(url, {
      method,
      headers: { ...type, ...headers },
      body: typeof body === 'object' ? JSON.stringify(body) : body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : undefined) as T };
  } catch {
    return { status: 0, body: undefined as T };
  }
}

/** Repeats until an answer is 2xx, for who may repeat without harm; throws past the deadline with the last answer. */
export async function insist<T>(url: string, request: Ask = {}, withinMs = 240_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const { status, body } = await ask<T>(url, request);
    if (status >= 200 && status < 300) return body;
    if (Date.now() > deadline)
      throw new Error(`${request.method ?? 'GET'} ${url} still answers ${status}: ${JSON.stringify(body)}`);
    await wait(500);
  }
}
