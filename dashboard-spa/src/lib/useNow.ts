import { useEffect, useState } from "react";

/** The time, refreshed every so many milliseconds; 0 stops the clock. */
export function useNow(every: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (every === 0) return;
    const timer = setInterval(() => setNow(new Date()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
