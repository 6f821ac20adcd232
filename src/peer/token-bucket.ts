/** A bucket that holds a minute's worth, or the share of it that is given, and fills evenly. */
export interface TokenBucket {
  /** Takes `amount` if it is there. More than the bucket can ever hold is taken when the bucket is full, and is owed. */
  take(amount: number, nowMs: number): boolean;
  /** Takes `amount` whatever is there, and returns for how many milliseconds the bucket will be empty. */
  owe(amount: number, nowMs: number): number;
}

/** A full bucket of `perMinute` tokens. Times are monotonic. */
export function tokenBucket(perMinute: number, nowMs: number): TokenBucket {
  const perMs = perMinute / 60_000;
  let level = perMinute;
  let lastMs = nowMs;
  const fill = (now: number): void => {
    level = Math.min(perMinute, level + Math.max(0, now - lastMs) * perMs);
    lastMs = now;
  };
  return {
    take(amount, now) {
      fill(now);
      if (level < Math.min(amount, perMinute)) return false;
      level -= amount;
      return true;
    },
    owe(amount, now) {
      fill(now);
      level -= amount;
      return level >= 0 ? 0 : Math.ceil(-level / perMs);
    },
  };
}
