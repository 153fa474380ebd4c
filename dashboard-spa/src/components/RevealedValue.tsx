import { createContext, useCallback, useContext, useEffect, useState } from "react";
import { revealVariable } from "../api/commands";
import { ProblemNote } from "./ProblemNote";

/** The environment whose stored variables an editor is about. Without one nothing can be revealed. */
export const StoredVariables = createContext<string | undefined>(undefined);

/** So long a value stays on the screen. */
const seconds = 30;

/** Shows what a variable holds once the reader has been told that this is written down. It is kept nowhere but on the screen. */
export function RevealedValue({ label, name }: { label?: string; name: string }) {
  const environmentId = useContext(StoredVariables);
  const [asking, setAsking] = useState(false);
  const [value, setValue] = useState<string>();
  const [error, setError] = useState<unknown>();
  const hide = useCallback(() => setValue(undefined), []);
  useEffect(() => {
    if (value === undefined) return;
    const timer = setTimeout(hide, seconds * 1000);
    // Who turns to another tab, or leaves, leaves nothing on the screen.
    const leave = () => document.hidden && hide();
    document.addEventListener("visibilitychange", leave);
    window.addEventListener("pagehide", hide);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", leave);
      window.removeEventListener("pagehide", hide);
    };
  }, [value, hide]);
  if (!environmentId || !label) return null;
  const show = async () => {
    setAsking(false);
    try {
      setValue((await revealVariable(environmentId, label, name)).value);
      setError(undefined);
    } catch (cause) {
      setError(cause);
    }
  };
  return (
    <>
      <button
        type="button"
        className="small eye"
        aria-label={value === undefined ? `Show ${name}` : `Hide ${name}`}
        aria-expanded={value !== undefined || asking}
        onClick={() => (value === undefined ? setAsking(!asking) : hide())}
      >
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
          <path d="M1.5 9S4.2 4 9 4s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5z" />
          <circle cx="9" cy="9" r="2.3" />
          {value !== undefined && <path d="M3 15 15 3" />}
        </svg>
      </button>
      {asking && (
        <div className="asking">
          <p>
            The audit trail will say that you saw <code>{name}</code> of {label}, and when. The value is hidden again after {seconds}{" "}
            seconds.
          </p>
          <div className="row">
            <button type="button" className="small primary" onClick={() => void show()}>
              Show {name} now
            </button>
            <button type="button" className="small" onClick={() => setAsking(false)}>
              Leave it hidden
            </button>
          </div>
        </div>
      )}
      {value !== undefined && (
        <output className="revealed" aria-label={`Value of ${name}`}>
          {value}
        </output>
      )}
      {error !== undefined && (
        <div className="refused">
          <ProblemNote error={error} />
        </div>
      )}
    </>
  );
}
