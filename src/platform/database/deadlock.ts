/** deadlock_detected: PostgreSQL ended this transaction so that another could go on. */
const DEADLOCK = '40P01';
const TRIES = 3;

/** For a whole transaction whose rows may be waited for by another that holds what it waits for: begins it anew where it was the one to give way. */
export async function retryingDeadlocks<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code !== DEADLOCK || attempt === TRIES) throw error;
    }
  }
}
